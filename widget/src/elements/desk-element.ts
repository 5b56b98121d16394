import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Call } from "../model/call.ts";
import type { Viewer } from "../model/viewer.ts";
import type { KnowledgeSource } from "../knowledge/knowledge.ts";
import type { CallFeed, Failure, PageApi } from "../ports.ts";
import { claimCall, type Claim } from "../recording/claim.ts";
import { inputDevices, type InputDevices } from "../recording/devices.ts";
import { LiveCall } from "../recording/live-call.ts";
import type { Microphone } from "../recording/microphone.ts";
import { HREF_OF_LIST, HREF_OF_LOG, hrefOfCall, parseRoute } from "../routes.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { connectionNotice } from "../views/connection-notice.ts";
import { pageHeader } from "../views/page-header.ts";
import { deskStyles } from "./desk-styles.ts";
import type { CallResumed, EventOf } from "./events.ts";
import type { UploadElement } from "./upload-element.ts";
import { ScopedElement } from "./scoped-element.ts";

/** The page of someone who is signed in: the calls, the one that is open, and the one being recorded. */
export class DeskElement extends ScopedElement {
  static override styles = [shared, controls, deskStyles];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) feed!: CallFeed;
  @property({ attribute: false }) api!: PageApi;
  @property({ attribute: false }) knowledge!: KnowledgeSource;
  @property({ attribute: false }) openMicrophone!: () => Promise<Microphone>;
  @property({ attribute: false }) claim: Claim = claimCall;
  @property({ attribute: false }) devices: InputDevices = inputDevices;
  @state() private callId = parseRoute(location.hash).callId;
  @state() private isLog = parseRoute(location.hash).isLog;
  @state() private calls: readonly Call[] | null = null;
  @state() private failure: Failure | null = null;
  @state() private lost = false;
  @state() private live: LiveCall | null = null;
  @state() private revision = 0;
  /** Why a recording has ended against the agent's will. */
  @state() private problem: string | null = null;
  /** A recording that is uploaded and not a call yet. */
  @state() private awaited: string | null = null;

  protected override begin(scope: Scope): void {
    scope.add(
      this.feed.watchCalls(this.viewer, {
        next: (calls, { stale, lost }) => {
          this.calls = stale && calls.length === 0 ? this.calls : calls;
          this.lost = lost;
          this.failure = null;
          this.#openAwaited();
        },
        failed: (failure) => {
          this.failure = failure;
        },
      }),
    );
    scope.add(() => this.live?.abandon());
    scope.listen(window, "hashchange", () => {
      ({ callId: this.callId, isLog: this.isLog } = parseRoute(location.hash));
      void this.updateComplete.then(() => this.renderRoot.querySelector("main")?.focus());
    });
    scope.listen(window, "beforeunload", (event) => {
      if (this.live?.isBusy) event.preventDefault();
    });
  }

  protected override render(): TemplateResult {
    return html`${pageHeader(this.viewer, this.live?.isBusy ?? false, this)}
      <div class="desk" ?data-open=${this.callId !== null || this.isLog}>
        <aside aria-labelledby="calls-title">
          ${this.viewer.role === "agent" && !this.live ? this.#newCall() : nothing}
          <calltone-upload .api=${this.api} @calltone-uploaded=${this.#uploaded}></calltone-upload>
          <div class="calls-head">
            <h2 id="calls-title">${strings.calls.title}</h2>
            <a href=${HREF_OF_LOG} aria-current=${this.isLog ? "page" : nothing}>
              ${strings.log.title}
            </a>
          </div>
          ${this.#list()}
        </aside>
        <main tabindex="-1" id="call">${this.#recorder()} ${this.#call()}</main>
      </div>`;
  }

  #newCall(): TemplateResult {
    return html`<calltone-new-call
      .api=${this.api}
      .devices=${this.devices}
      .openMicrophone=${this.openMicrophone}
      @calltone-started=${this.#started}
    ></calltone-new-call>`;
  }

  #list(): TemplateResult {
    if (this.failure) {
      const { refused, reason } = this.failure;
      const words = refused ? strings.calls.refused : strings.calls.broken(reason);
      return html`<p class="notice bad" role="alert">${words}</p>`;
    }
    const isAgent = this.viewer.role === "agent";
    return html`${connectionNotice(this.lost)}
      <calltone-call-list
        .calls=${this.calls}
        .selected=${this.callId}
        .showAgent=${!isAgent}
        .emptyText=${isAgent ? strings.calls.emptyAgent : strings.calls.empty}
      ></calltone-call-list>`;
  }

  #recorder(): TemplateResult | typeof nothing {
    if (!this.live) {
      if (this.problem === null) return nothing;
      return html`<p class="notice bad" role="alert">${this.problem}</p>`;
    }
    return html`<calltone-recorder
      .live=${this.live}
      .devices=${this.devices}
      .revision=${this.revision}
      .shownCallId=${this.callId}
    ></calltone-recorder>`;
  }

  #call(): TemplateResult {
    const back = html`<a class="back" href=${HREF_OF_LIST}>← ${strings.call.back}</a>`;
    if (this.isLog) return html`${back}<calltone-log .api=${this.api}></calltone-log>`;
    if (this.callId === null) return html`<p class="choose quiet">${strings.call.choose}</p>`;
    const mayResume = this.viewer.role === "agent" && this.live === null;
    return html`${back}
    ${keyed(
      this.callId,
      html`<calltone-call
        .callId=${this.callId}
        .feed=${this.feed}
        .viewer=${this.viewer}
        .api=${this.api}
        .knowledge=${this.knowledge}
        .mayResume=${mayResume}
        .disconnected=${this.lost}
        .listed=${this.calls?.some(({ id }) => id === this.callId) ?? false}
        @calltone-resumed=${this.#resumed}
      ></calltone-call>`,
    )}`;
  }

  readonly #started = ({ detail }: EventOf<"calltone-started">): void => {
    location.hash = hrefOfCall(detail.callId);
    const live = this.#adopt(detail.callId, 0, 0);
    void live.record(detail.microphone);
  };

  readonly #uploaded = ({ detail }: EventOf<"calltone-uploaded">): void => {
    this.awaited = detail.callId;
    this.#openAwaited();
  };

  /** The rules refuse a call that does not exist yet, so it is opened when the list has it. */
  #openAwaited(): void {
    const { awaited } = this;
    if (awaited === null || !this.calls?.some(({ id }) => id === awaited)) return;
    this.awaited = null;
    this.renderRoot.querySelector<UploadElement>("calltone-upload")?.reset();
    location.hash = hrefOfCall(awaited);
  }

  readonly #resumed = ({ detail }: EventOf<"calltone-resumed">): void => {
    const live = this.#adopt(detail.callId, detail.firstSequence, detail.clockSec);
    const begin: Record<CallResumed["action"], () => Promise<void>> = {
      record: () => live.record(),
      end: () => live.end(),
    };
    void begin[detail.action]();
  };

  #adopt(callId: string, firstSequence: number, clockSec: number): LiveCall {
    const { api, openMicrophone, claim } = this;
    const onChange = (): void => {
      this.revision += 1;
      if (live.state.phase !== "ended") return;
      this.problem = live.state.problem;
      this.live = null;
    };
    const place = { callId, firstSequence, clockSec };
    const live = new LiveCall({ ...place, api, openMicrophone, claim, onChange });
    this.problem = null;
    this.live = live;
    return live;
  }
}
