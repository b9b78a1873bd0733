/** A resource as CloudFormation remembers it. */
export type DeployedResource = { logicalId: string; type: string; physicalId: string };

/** A stack as it was deployed: its template and what became of each resource. */
export type DeployedStack = {
  name: string;
  id: string;
  /** As CloudFormation calls it: `UPDATE_COMPLETE`, … */
  status: string;
  statusReason: string | null;
  createdAt: number;
  parameters: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, string>>;
  resources: readonly DeployedResource[];
  template: Template;
};

type Json = Readonly<Record<string, unknown>>;
export type Template = {
  Conditions?: Json;
  Resources: Readonly<Record<string, { Type: string; Condition?: string; Properties?: Json }>>;
};

/** Where the stack is. */
export type StackPlace = { account: string; region: string; partition: string };

/** A resource of one type with its properties as they were deployed. */
export type Expected = { logicalId: string; physicalId: string; properties: Json };
