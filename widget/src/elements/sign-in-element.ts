import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { DemoUser } from "../config.ts";
import { explainSignIn } from "../firebase/account.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";

/** Asks for e-mail and password; demo users sign in with one click. */
export class SignInElement extends LitElement {
  static override styles = [
    shared,
    controls,
    css`
      .card {
        display: grid;
        gap: 1.25rem;
        width: min(26rem, 100% - 2rem);
        margin: clamp(2rem, 12vh, 8rem) auto 2rem;
        padding: clamp(1.25rem, 5vw, 2rem);
      }

      h1 {
        font-size: 1.5rem;
        line-height: 1.3;
      }

      form,
      .demo {
        display: grid;
        gap: 1rem;
      }

      .demo {
        gap: 0.625rem;
        padding-top: 1.25rem;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  @property({ attribute: false }) signIn!: (email: string, password: string) => Promise<void>;
  @property({ attribute: false }) demoUsers: readonly DemoUser[] = [];
  @state() private busy = false;
  @state() private problem: string | null = null;

  protected override render(): TemplateResult {
    const words = strings.signIn;
    return html`<main class="card">
      <div>
        <h1>${strings.product}</h1>
        <p class="quiet">${strings.tagline}</p>
      </div>
      <form @submit=${this.#submit}>
        <label class="field">
          ${words.email}
          <input name="email" type="email" autocomplete="username" required />
        </label>
        <label class="field">
          ${words.password}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>
        <button class="primary" type="submit" ?disabled=${this.busy}>
          ${this.busy ? words.busy : words.submit}
        </button>
      </form>
      ${this.demoUsers.length > 0 ? this.#demo() : nothing}
    </main>`;
  }

  #demo(): TemplateResult {
    return html`<section class="demo" aria-labelledby="demo-title">
      <h2 id="demo-title" class="quiet">${strings.signIn.demoTitle}</h2>
      ${this.demoUsers.map(
        (user) =>
          html`<button
            type="button"
            ?disabled=${this.busy}
            @click=${() => void this.#try(user.email, user.password)}
          >
            ${strings.signIn.demo(user.label)}
          </button>`,
      )}
    </section>`;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [email, password] = [form.get("email"), form.get("password")];
    if (typeof email === "string" && typeof password === "string") void this.#try(email, password);
  };

  async #try(email: string, password: string): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await this.signIn(email, password);
    } catch (error) {
      this.problem = explainSignIn(error);
    } finally {
      this.busy = false;
    }
  }
}
