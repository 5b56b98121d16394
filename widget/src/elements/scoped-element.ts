import { LitElement } from "lit";
import { Scope } from "../scope.ts";

/** An element whose listeners, timers and subscriptions live as long as it is in the document. */
export abstract class ScopedElement extends LitElement {
  protected scope = new Scope();

  override connectedCallback(): void {
    super.connectedCallback();
    this.restart();
  }

  override disconnectedCallback(): void {
    this.scope.close();
    super.disconnectedCallback();
  }

  /** Ends what the element listens to and begins anew. */
  protected restart(): void {
    this.scope.close();
    this.scope = new Scope();
    this.begin(this.scope);
  }

  /** Starts what the element listens to; called each time it enters the document. */
  protected abstract begin(scope: Scope): void;
}
