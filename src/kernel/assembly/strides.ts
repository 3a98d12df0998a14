// Distances in bytes that loops step by. Offsets in unrolled loops are whole vectors.

import { HALF_PANEL_COLUMNS, LIST_ROOM, PANEL_COLUMNS, TILE_COLUMNS, TILE_ROWS } from '../shared-layout';

export const FLOAT: usize = 4;
/** Four float32 or two float64. */
export const VECTOR: usize = 16;
export const TWO_VECTORS: usize = 32;
/** A row of a panel of W_L, and the part of it that one pass of a backward product takes. */
export const PANEL_ROW: usize = PANEL_COLUMNS << 2;
export const HALF_PANEL_ROW: usize = HALF_PANEL_COLUMNS << 2;
/** From a list's offsets to its activations. */
export const ACTIVATIONS: usize = LIST_ROOM << 2;
/** A step along the depth of a packed left panel: an entry of each of a tile's rows; and a row of a packed right panel. */
export const PACKED_STEP: usize = TILE_ROWS << 2;
export const PACKED_ROW: usize = TILE_COLUMNS << 2;
/** Loss and right answers of a chunk, float64 each. */
export const LOSS_ENTRY: usize = 16;
