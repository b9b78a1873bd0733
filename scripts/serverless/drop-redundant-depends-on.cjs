'use strict';

const isReferredTo = (id, value) => {
  if (typeof value !== 'object' || value === null) return false;
  if (value.Ref === id || value['Fn::GetAtt']?.[0] === id) return true;
  return Object.values(value).some((inner) => isReferredTo(id, inner));
};

/**
 * Drops each DependsOn that a Ref or GetAtt of the same resource implies. Packaging writes them, cfn-lint warns of them
 * (W3005), and a warning that is always there hides the one that matters.
 */
module.exports = class DropRedundantDependsOn {
  constructor(serverless) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        for (const resource of Object.values(serverless.service.provider.compiledCloudFormationTemplate.Resources)) {
          const kept = [resource.DependsOn ?? []].flat().filter((id) => !isReferredTo(id, resource.Properties));
          if (kept.length > 0) resource.DependsOn = kept;
          else delete resource.DependsOn;
        }
      },
    };
  }
};
