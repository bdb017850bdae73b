// Which parameters of these layers weight decay shrinks: a rule about their names, for an optimiser.

/** Weight decay of the parameters whose names match. */
export interface DecayGroup {
  /** Regular expression; the first group that matches a name holds. */
  readonly match: string;
  readonly weightDecay: number;
}

/** Decays matrices, and nothing else: biases, scales and single vectors start where they should end without data. */
export function decayGroups(weightDecay: number): readonly DecayGroup[] {
  return [{ match: "(^|\\.)weight$", weightDecay }, { match: "", weightDecay: 0 }];
}
