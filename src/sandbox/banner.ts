import pc from 'picocolors';

export type BannerFacts = {
  awsUrl: string;
  page: string | null;
  revokeAfter: string;
  demo: boolean;
  /** The second account, if there is one. */
  member: string | null;
};

/** Where things are, and the next command to try. */
export const banner = ({ awsUrl, page, revokeAfter, demo, member }: BannerFacts): string => {
  const aws = `aws --endpoint-url ${awsUrl} --region eu-west-1 ec2`;
  const lines = [
    '',
    `  ${pc.bold('Portcullis')} is up. Nothing here leaves this machine${page === null ? ' but the messages to your Slack workspace' : ''}.`,
    '',
    `  ${pc.dim('Slack')}     ${page === null ? 'your workspace, over Socket Mode' : pc.cyan(page)}`,
    `  ${pc.dim('AWS')}       ${pc.cyan(awsUrl)}  ${pc.dim('(any credentials, region eu-west-1)')}`,
    `  ${pc.dim('Deadline')}  ${revokeAfter} after an alert, unless somebody decides`,
    '',
    ...(demo
      ? [
          `  Right now somebody opens port 10250 of a worker group to the world. ${page === null ? 'Watch the channel.' : 'Watch the page.'}`,
        ]
      : []),
    `  ${demo ? 'Then try' : 'Try'} it yourself, in another terminal (a port opened beside a legitimate rule):`,
    '',
    `    export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any`,
    `    ${aws} create-security-group --group-name my-nodes --description "worker nodes"`,
    `    ${aws} authorize-security-group-ingress --group-name my-nodes --protocol tcp --port 10250 --cidr 0.0.0.0/0`,
    '',
    ...(member === null
      ? []
      : [
          `  The account ${member} is watched, too, in eu-west-1 and us-east-1. Be somebody there with:`,
          '',
          `    export AWS_ACCESS_KEY_ID=AKIA${member}JO`,
          '',
        ]),
    `  ${pc.dim('Ctrl-C ends it. The timeline of each finding follows.')}`,
    '',
    '',
  ];
  return lines.join('\n');
};
