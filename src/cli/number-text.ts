/** 7580 → `7,580` */
export function countText(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** 0.9984 → `99.8%`, rounded down: only 1 reads `100%`. */
export function percentText(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)}%`;
}

/** Three digits: `27.1`, `0.0123`, `3.20e-7`. */
export function lossText(loss: number): string {
  return loss === 0 || loss >= 0.001 ? loss.toPrecision(3) : loss.toExponential(2);
}

/** `4.2 s`, `38 s`, `12 min`, `3 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `12.3 epochs/s` */
export function speedText(epochsPerSecond: number): string {
  return `${epochsPerSecond < 100 ? epochsPerSecond.toPrecision(3) : countText(epochsPerSecond)} epochs/s`;
}
