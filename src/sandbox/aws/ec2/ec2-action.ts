import type { QueryTree } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import type { XmlValue } from '../xml.ts';

export type Ec2Answer = { [name: string]: XmlValue };

/** One call of the EC2 API: reads the request, asks the model, answers what goes into `<…Response>`. */
export type Ec2Action = {
  /** What CloudTrail calls `readOnly`; what is not, is recorded. */
  readOnly: boolean;
  run: (model: SecurityGroupModel, request: QueryTree) => Ec2Answer;
};
export type Ec2Actions = Record<string, Ec2Action>;

export const reading = (run: Ec2Action['run']): Ec2Action => ({ readOnly: true, run });
export const writing = (run: Ec2Action['run']): Ec2Action => ({ readOnly: false, run });
