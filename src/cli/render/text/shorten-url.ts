/** Removes the usual port from a broker's URL. */
export function shortenUrl(url: string): string {
  return url.replace(/^(amqp:.*):5672$|^(amqps:.*):5671$/, '$1$2');
}
