import assert from 'node:assert/strict';
import { Disposable } from '../../../src/extension/disposable';

class Owner extends Disposable {
  readonly closed: string[] = [];

  add(name: string): void {
    this.own({ dispose: () => this.closed.push(name) });
  }
}

describe('Disposable', () => {
  it('closes what it owns once, newest first, and what comes too late at once', () => {
    const before = Disposable.alive;
    const owner = new Owner();
    owner.add('a');
    owner.add('b');
    assert.equal(Disposable.alive, before + 1);
    owner.dispose();
    owner.dispose();
    assert.deepEqual(owner.closed, ['b', 'a']);
    owner.add('late');
    assert.deepEqual(owner.closed, ['b', 'a', 'late']);
    assert.equal(Disposable.alive, before);
  });
});
