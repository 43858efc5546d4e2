/** gRPC's complaint of a port that it cannot have, with the code and the place that Node.js would tell. */
export function toListenError(error: Error, host: string, port: number): Error {
  const code = /\b(?:EADDRINUSE|EADDRNOTAVAIL)\b/.exec(error.message)?.[0];
  if (!code) return error;
  return Object.assign(new Error(error.message, { cause: error }), { code, address: host, port });
}
