type PortFacts = { name: string; risk: string };

// Sober on purpose: what the defaults of kubeadm and EKS prevent is said, so that people believe the rest.
const KNOWN_PORTS: ReadonlyMap<number, PortFacts> = new Map([
  [
    10250,
    {
      name: 'kubelet API',
      risk:
        'The kubelet runs commands in every pod of its node for whoever it accepts. With anonymous authentication or ' +
        'AlwaysAllow authorisation that is anybody; kubeadm and EKS turn both off, and then one stolen credential or ' +
        'one unpatched vulnerability is enough. There is practically never a reason to reach it from the internet.',
    },
  ],
  [
    6443,
    {
      name: 'Kubernetes API server',
      risk:
        'The API server controls the whole cluster. It asks for credentials, but from the internet a stolen token or ' +
        'kubeconfig works from anywhere, and every vulnerability of the server can be tried by everybody. Some ' +
        'installers (Cluster API, OpenShift) open it by default; allow only the networks that need it.',
    },
  ],
]);

/** What listens on a watched port, in a few words. */
export const portName = (port: number): string => KNOWN_PORTS.get(port)?.name ?? 'watched port';

/** Why it matters that the internet reaches the port: two or three plain sentences, no markup. */
export const portRisk = (port: number): string =>
  KNOWN_PORTS.get(port)?.risk ??
  `Port ${port} is on the list of ports that nobody outside should reach. Whatever listens there now can be found ` +
    'and tried by everybody.';
