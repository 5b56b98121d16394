import { AlertsElement } from "./alerts-element.ts";
import { AppElement } from "./app-element.ts";
import { CallElement } from "./call-element.ts";
import { CallListElement } from "./call-list-element.ts";
import { DeskElement } from "./desk-element.ts";
import { DevicePickerElement } from "./device-picker-element.ts";
import { ExportElement } from "./export-element.ts";
import { FeedbackElement } from "./feedback-element.ts";
import { LogElement } from "./log-element.ts";
import { NewCallElement } from "./new-call-element.ts";
import { ReadingElement } from "./reading-element.ts";
import { RecorderElement } from "./recorder-element.ts";
import { RecordingElement } from "./recording-element.ts";
import { SegmentsElement } from "./segments-element.ts";
import { SignInElement } from "./sign-in-element.ts";
import { SummaryElement } from "./summary-element.ts";
import { TimelineElement } from "./timeline-element.ts";
import { TipsElement } from "./tips-element.ts";
import { UploadElement } from "./upload-element.ts";

const ELEMENTS: readonly (readonly [string, CustomElementConstructor])[] = [
  ["calltone-alerts", AlertsElement],
  ["calltone-app", AppElement],
  ["calltone-call", CallElement],
  ["calltone-call-list", CallListElement],
  ["calltone-desk", DeskElement],
  ["calltone-device-picker", DevicePickerElement],
  ["calltone-export", ExportElement],
  ["calltone-feedback", FeedbackElement],
  ["calltone-log", LogElement],
  ["calltone-new-call", NewCallElement],
  ["calltone-reading", ReadingElement],
  ["calltone-recorder", RecorderElement],
  ["calltone-recording", RecordingElement],
  ["calltone-segments", SegmentsElement],
  ["calltone-sign-in", SignInElement],
  ["calltone-summary", SummaryElement],
  ["calltone-timeline", TimelineElement],
  ["calltone-tips", TipsElement],
  ["calltone-upload", UploadElement],
];

/** Registers the page's elements; the classes alone touch nothing. */
export function defineElements(registry: CustomElementRegistry = customElements): void {
  for (const [name, element] of ELEMENTS) {
    if (!registry.get(name)) registry.define(name, element);
  }
}
