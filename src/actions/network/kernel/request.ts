import { type Acknowledgement, NetlinkError, type NetlinkRequest, type Requester } from '#netlink';

/** EEXIST: what a request creates is there already. */
export const existsErrno = 17;
/** EPROTO. */
const protocolErrno = 71;

/** Sends a request; without an acknowledgement it counts as refused, so that those after it are still sent. */
export async function requestOrRefusal(
  requester: Requester,
  request: NetlinkRequest,
): Promise<Acknowledgement> {
  try {
    return await requester.request(request);
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    return { errno: protocolErrno, text: error.message };
  }
}
