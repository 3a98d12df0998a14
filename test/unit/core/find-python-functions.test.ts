import assert from 'node:assert/strict';
import { defaultArguments, parseArguments } from '../../../src/core/analyses/arguments';
import { findFunctions } from '../../../src/core/analyses/find-functions';

const SOURCE = `import torch

def plain(model, p, k=5, *rest, name: str = "W_E", **more) -> int:
    """What it does. And more of it."""
    return 1

@decorated
async def later(model: Model, x: int, /, y, *, flag=True):
    r'''
    In two
    lines.
    '''

def other(p, model):
    pass

class Group:
    def inside(model):
        pass

if True:
    def nested(model):
        pass

# def comment(model): pass
TEXT = "def text(model): pass"

def plain(model, again=None):
    "The second of a name counts."
`;

describe('functions of a Python file', () => {
  const found = findFunctions(SOURCE, 'a.analysis.py');

  it('are those at its top whose first parameter is model, of a name the last', () => {
    assert.deepEqual(
      found.map(({ name, doc, line }) => ({ name, doc, line })),
      [
        { name: 'later', doc: 'In two lines.', line: 7 },
        { name: 'plain', doc: 'The second of a name counts.', line: 27 },
      ],
    );
    const [later] = found;
    assert.equal(SOURCE.slice(later.start, later.end), 'later');
    assert.ok(SOURCE.slice(later.from, later.to).startsWith('@decorated'));
  });

  it('have their parameters with defaults, but for *rest and **more', () => {
    const [first] = findFunctions(SOURCE.slice(0, SOURCE.indexOf('@decorated')), 'a.py');
    assert.deepEqual(first.parameters, [
      { name: 'p', optional: false, rest: false },
      { name: 'k', optional: true, rest: false, defaultText: '5' },
      { name: 'name', optional: true, rest: false, defaultText: '"W_E"' },
    ]);
    assert.deepEqual(
      found[0].parameters.map(({ name, optional }) => [name, optional]),
      [
        ['x', false],
        ['y', false],
        ['flag', true],
      ],
    );
    assert.equal(first.doc, 'What it does.');
  });

  it('are given their values as Python writes them', () => {
    const { parameters } = found[0];
    assert.equal(defaultArguments(parameters), 'x = , y = , flag = True');
    assert.deepEqual(parseArguments('x = 1, y = None, flag = False', parameters), { values: [1, null, false] });
  });

  it('of a file that is being written are those that can be read already', () => {
    const broken = findFunctions('def first(model):\n    return 1\n\ndef second(model, k', 'a.py');
    assert.deepEqual(
      broken.map(({ name }) => name),
      ['first', 'second'],
    );
  });
});
