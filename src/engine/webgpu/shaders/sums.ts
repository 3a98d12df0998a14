import { type Plan } from '../plan';
import { PART } from './backward';
import { at, number, type Phase, prelude } from './prelude';

const COLUMNS = 64;

/**
 * Sums over the pairs that share a token, in the order of its list: what tables, keys and queries get. What all pairs share
 * (g of DERIVATION.md §6.3, the constants) is summed by y's token, and over tokens in the next phase.
 */
export function tokenSums(plan: Plan): Phase {
  const { p, d, heads, dHead, rho, wiring } = plan;
  const { keys, constants, lastIsConstant, keyRows } = wiring;
  const [rowBlocks, keyBlocks] = [Math.ceil(rho / COLUMNS), Math.ceil(d / COLUMNS)];
  const blocks = rowBlocks + keyBlocks;
  const own = lastIsConstant ? 1 : 0;
  const tokenRow = (index: string): string =>
    at(plan, 'tokenRows', `(token * ${own + constants * heads}u + ${index}) * ${rho}u + column`);
  const tokenKey = (index: string): string =>
    at(plan, 'tokenKeys', `(token * ${constants + 2 * own}u + ${index}) * ${d}u + column`);
  const put = (place: string, value: string): string =>
    `if (isFirst()) { ${place} = ${value}; } else { ${place} += ${value}; }`;
  const table = (row: string, value: string): string =>
    put(at(plan, 'tableGradient', `((${row}) * HEADS + h) * ${rho}u + column`), value);
  const weight = (key: string): string => at(plan, 'attention', `(pair * HEADS + h) * ${keys}u + ${key}`);
  const score = (key: string): string => at(plan, 'scoreGradients', `(pair * HEADS + head) * ${keys}u + ${key}`);
  const query = at(plan, 'queries', `baseRow(yOf(pair)) * ${d}u + column`);
  const key = (row: string): string => at(plan, 'keys', `(${row}) * ${d}u + column`);
  const code = `${prelude(plan)}
fn rowsByX(token: u32, column: u32) {
  var sums: array<f32, ${heads}>;
  for (var i = xStart(token); i < xStart(token + 1u); i++) {
    let pair = xRow(i);
    let value = ${at(plan, 'rows', `pair * ${rho}u + column`)};
    for (var h = 0u; h < HEADS; h++) { sums[h] += ${weight('0u')} * value; }
  }
  for (var h = 0u; h < HEADS; h++) { ${table('token', 'sums[h]')} }
}
fn rowsByY(token: u32, column: u32) {
  var sums: array<f32, ${heads * (1 + constants)}>;
  var sum = 0.0;
  for (var i = yStart(token); i < yStart(token + 1u); i++) {
    let pair = yRow(i);
    let value = ${at(plan, 'rows', `pair * ${rho}u + column`)};
    sum += value;
    for (var h = 0u; h < HEADS; h++) {
      for (var c = 0u; c <= ${constants}u; c++) { sums[c * HEADS + h] += ${weight('1u + c')} * value; }
    }
  }
  for (var h = 0u; h < HEADS; h++) { ${table(`${p}u + token`, 'sums[h]')} }
  ${constants === 0 ? '' : `for (var c = 0u; c < ${constants}u * HEADS; c++) { ${put(tokenRow(`${own}u + c`), 'sums[HEADS + c]')} }`}
  ${put(own ? tokenRow('0u') : at(plan, 'baseGradient', `token * ${rho}u + column`), 'sum')}
}
fn keysByX(token: u32, column: u32) {
  let head = column / ${dHead}u;
  var sum = 0.0;
  for (var i = xStart(token); i < xStart(token + 1u); i++) {
    let pair = xRow(i);
    sum += ${score('0u')} * ${query};
  }
  ${put(at(plan, 'keyGradients', `token * ${d}u + column`), 'sum')}
}
fn keysByY(token: u32, column: u32) {
  let head = column / ${dHead}u;
  var sums: array<f32, ${keys + 1}>;
  var querySum = 0.0;
  for (var i = yStart(token); i < yStart(token + 1u); i++) {
    let pair = yRow(i);
    let query = ${query};
    var rest = 0.0; // of the last position's own key: gradients of scores sum to 0
    for (var key = 0u; key < ${keys}u; key++) {
      let score = ${score('key')};
      rest -= score;
      sums[key] += score * query;
      querySum += score * ${key('keyRow(key, xOf(pair), token)')};
    }
    ${own ? `sums[${keys}] += rest * query;\n    querySum += rest * ${key(`${keyRows - 1}u`)};` : ''}
  }
  ${put(at(plan, 'keyGradients', `(${p}u + token) * ${d}u + column`), 'sums[1]')}
  for (var c = 0u; c < ${constants + own}u; c++) { ${constants + own ? put(tokenKey('c'), 'sums[2u + c]') : ''} }
  ${put(own ? tokenKey(`${constants + own}u`) : at(plan, 'queryGradients', `token * ${d}u + column`), 'querySum')}
}
@compute @workgroup_size(${COLUMNS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let task = group.x / ${blocks}u;
  let token = task / 2u;
  let block = group.x % ${blocks}u;
  if (block < ${rowBlocks}u) {
    let column = block * ${COLUMNS}u + lid;
    if (column >= ${rho}u) { return; }
    if (task % 2u == 0u) { rowsByX(token, column); } else { rowsByY(token, column); }
  } else {
    let column = (block - ${rowBlocks}u) * ${COLUMNS}u + lid;
    if (column >= ${d}u) { return; }
    if (task % 2u == 0u) { keysByX(token, column); } else { keysByY(token, column); }
  }
}
`;
  return { name: 'tokenSums', code, workgroups: 2 * p * blocks };
}

/** Sums over tokens and over the parts of ∂W_L, in their order, and the loss of the update. */
export function sharedSums(plan: Plan): Phase {
  const { m, p, d, heads, rho, wiring } = plan;
  const { constants, lastIsConstant, keyRows } = wiring;
  const own = lastIsConstant ? 1 : 0;
  const [tokenRows, tokenKeys] = [own + constants * heads, constants + 2 * own];
  const overTokens = (place: (token: string) => string, count: number): string =>
    `for (var token = 0u; token < ${count}u; token++) { sum += ${place('token')}; }`;
  const put = (place: string): string => `${place} = sum;`;
  const table = (row: string, h: string): string =>
    at(plan, 'tableGradient', `((${row}) * HEADS + ${h}) * ${rho}u + column`);
  const jobs: { count: number; code: string }[] = [
    {
      count: m * p,
      code: `for (var part = 0u; part * ${PART} < n; part++) { sum += ${at(plan, 'parts', `part * ${m * p}u + t`)}; }
      ${put(at(plan, 'hiddenToLogitsGradient', 't'))}`,
    },
    {
      count: rho,
      code: own
        ? `let column = t;
      ${overTokens((token) => at(plan, 'tokenRows', `${token} * ${tokenRows * rho}u + t`), p)}
      ${put(at(plan, 'rowSum', 't'))}
      ${put(at(plan, 'baseGradient', 't'))}
      for (var h = 0u; h < HEADS; h++) { ${put(table(`${keyRows - 1}u`, 'h'))} }`
        : `${overTokens((token) => at(plan, 'baseGradient', `${token} * ${rho}u + t`), p)}
      ${put(at(plan, 'rowSum', 't'))}`,
    },
    {
      count: constants * heads * rho,
      code: `let column = t % ${rho}u;
      ${overTokens((token) => at(plan, 'tokenRows', `${token} * ${tokenRows * rho}u + ${own * rho}u + t`), p)}
      ${put(table(`${2 * p}u + t / ${heads * rho}u`, `t / ${rho}u % HEADS`))}`,
    },
    {
      count: (constants + own) * d,
      code: `${overTokens((token) => at(plan, 'tokenKeys', `${token} * ${tokenKeys * d}u + t`), p)}
      ${put(at(plan, 'keyGradients', `${2 * p * d}u + t`))}`,
    },
    {
      count: own * d,
      code: `${overTokens((token) => at(plan, 'tokenKeys', `${token} * ${tokenKeys * d}u + ${(constants + own) * d}u + t`), p)}
      ${put(at(plan, 'queryGradients', 't'))}`,
    },
  ];
  let first = 0;
  const cases = jobs
    .filter(({ count }) => count > 0)
    .map(({ count, code }) => {
      const start = first;
      first += Math.ceil(count / 256);
      return `if (group.x < ${first}u) {
    let t = (group.x - ${start}u) * 256u + lid;
    if (t < ${count}u) {
      var sum = 0.0;
      ${code}
    }
    return;
  }`;
    });
  const code = `${prelude(plan)}
var<workgroup> sums: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let n = pairsOf(group.z);
  ${cases.join('\n  ')}
  let total = section[sectionOf + 3u];
  var sum = 0.0;
  for (var pair = lid; pair < total; pair += 256u) { sum += abs(${at(plan, 'losses', 'lossStart() + pair')}); }
  sums[lid] = sum;
  workgroupBarrier();
  if (lid == 0u) {
    var whole = 0.0;
    for (var i = 0u; i < 256u; i++) { whole += sums[i]; }
    ${at(plan, 'epochLosses', `u32(${number('slot')})`)} = whole;
  }
}
`;
  return { name: 'sharedSums', code, workgroups: first + 1 };
}
