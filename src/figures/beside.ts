import { linearScale, type Range } from './scale';
import type { Axis, FigureSpec, Place } from './spec';

/** The item that is nearest to a place in a figure whose items are dots, measured by its axes; −1: it has none. */
export function itemBeside({ body, items }: FigureSpec, { plot, x, y }: Place): number {
  if (body.kind !== 'plots' || body.pick.kind !== 'point') {
    return -1;
  }
  const axes = body.plots[plot];
  let [nearest, distance] = [-1, Infinity];
  for (let item = 0; item < items.count; item++) {
    const at = body.pick.at(item);
    const away = at.plot === plot ? Math.hypot(part(axes.x, at.x) - part(axes.x, x), part(axes.y, at.y) - part(axes.y, y)) : Infinity; // prettier-ignore
    [nearest, distance] = away < distance ? [item, away] : [nearest, distance];
  }
  return nearest;
}

/** Where an item is whose kind are dots. */
export function placeOf({ body }: FigureSpec, item: number): Place | undefined {
  return body.kind === 'plots' && body.pick.kind === 'point' ? body.pick.at(item) : undefined;
}

function part({ min, max, scale = linearScale }: Range & Pick<Axis, 'scale'>, value: number): number {
  return (scale.place(value) - scale.place(min)) / (scale.place(max) - scale.place(min));
}
