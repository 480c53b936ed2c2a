/**
 * Groups of rtnetlink whose notifications are received, by the bit of each in an address of a netlink socket: links;
 * IPv4 addresses, routes and rules; IPv6 addresses, routes and rules; nexthop objects. Neighbours change too often, and
 * no class shows them. Source: linux/rtnetlink.h, `RTNLGRP_*`.
 */
const groups = [1, 5, 7, 8, 9, 11, 19, 32] as const;

/** The bits of all groups, unsigned. */
export const notificationGroups = groups.reduce((bits, group) => bits | (1 << (group - 1)), 0) >>> 0;
