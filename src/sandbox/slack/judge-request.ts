export type RequestFacts = {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
};

/**
 * Why a request is refused; null when it may pass. A browser lets any site of the internet send requests to this
 * machine, so two things are checked that no page can forge: the `Host` (a name that was rebound to 127.0.0.1 gives
 * itself away) and, on everything that changes something, where the request was made.
 */
export const judgeRequest = ({ method, host, origin, fetchSite }: RequestFacts, port: number): string | null => {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!host || !hosts.includes(host.toLowerCase())) return `Host must be ${hosts.join(' or ')}`;
  if (method === 'GET' || method === 'HEAD') return null;
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) return 'Requests from other sites are refused';
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return 'Requests from other sites are refused';
  return null;
};
