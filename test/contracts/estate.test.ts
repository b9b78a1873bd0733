import { describe } from '@jest/globals';
import { useLocalAws } from '../support/use-local-aws.ts';
import { estateContract } from './estate.contract.ts';

describe('the estate of a place on the local AWS', () => {
  const stage = useLocalAws();
  estateContract(() => stage().estate());
});
