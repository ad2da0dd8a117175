/** Steps for everything started from one route, page or function; a step is one node looked at. */
const STEPS_A_ROOT = 60_000;
/** Steps for what a module does when it is loaded: a program's start may run all of it. */
const STEPS_A_LOAD = 15_000;
const STEPS_IN_ALL = 1_500_000;
/** Nodes below nodes, calls included: keeps well inside the stack of Node. */
const DEEPEST_TREE = 700;

/** How much is looked at: so many steps from each root, and so many in all. */
export class Budget {
  /** Roots whose steps ran out: what was seen of them is not all. */
  readonly unfinished = new Set<string>();
  root = '';
  private steps = 0;
  private allowed = STEPS_A_ROOT;
  private total = 0;
  private depth = 0;

  start(root: string): void {
    this.steps = 0;
    this.allowed = STEPS_A_ROOT;
    this.root = root;
  }

  /** Steps of their own for a module; what it gives back goes on with those from before. */
  load(): () => void {
    const { steps, allowed } = this;
    this.steps = 0;
    this.allowed = STEPS_A_LOAD;
    return () => {
      this.steps = steps;
      this.allowed = allowed;
    };
  }

  /** Takes one step down the tree, unless there is none left; `leave` goes up again. */
  enter(): boolean {
    if (this.isSpent() || this.depth > DEEPEST_TREE) return false;
    this.depth += 1;
    return true;
  }

  leave(): void {
    this.depth -= 1;
  }

  private isSpent(): boolean {
    this.steps += 1;
    this.total += 1;
    if (this.steps <= this.allowed && this.total <= STEPS_IN_ALL) return false;
    if (this.allowed !== STEPS_A_LOAD || this.total > STEPS_IN_ALL) this.unfinished.add(this.root);
    return true;
  }
}
