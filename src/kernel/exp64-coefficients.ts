// Constants of exp64 (assembly/vector.ts), as exp64-generator.ts computes them. AssemblyScript imports this file too.

/** 1 / ln 2, and ln 2 in two parts: the high one ends 32 bits behind the point, so that k times it is exact. */
export const LOG2_E = 1.4426950408889634;
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

// c₀ … c₉ of the polynomial for (eʳ − 1 − r) / r².
export const C0 = 0.5000000000000001;
export const C1 = 0.16666666666666669;
export const C2 = 0.04166666666662413;
export const C3 = 0.008333333333330062;
export const C4 = 0.0013888888917213717;
export const C5 = 0.00019841269863053618;
export const C6 = 2.4801521295954376e-5;
export const C7 = 2.7557268459997064e-6;
export const C8 = 2.7620088445409746e-7;
export const C9 = 2.510038549551032e-8;
