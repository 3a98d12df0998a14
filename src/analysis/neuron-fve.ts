/** A neuron belongs to the frequency that explains at least this much of its variance (Nanda et al. 2023, §4.3). */
export const NEURON_FVE = 0.85;
