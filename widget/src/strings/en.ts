import { dashboardEn } from "./dashboard/en.ts";
import type { Mood } from "../emotions.ts";
import type { Trend } from "../model/live-mood.ts";
import type { Language } from "./language.ts";
import { pageEn } from "./page/en.ts";

/** Every word the page shows, in English. A translation is another file of the type `Strings`. */
export const en = {
  ...pageEn,
  language: "en" as Language,
  product: "Calltone",
  dashboard: dashboardEn,
  tagline: "How the caller sounds, while they are speaking.",

  moods: {
    neutral: "Neutral",
    happy: "Happy",
    sad: "Sad",
    angry: "Angry",
    surprised: "Surprised",
    fearful: "Fearful",
    disgusted: "Disgusted",
    silence: "Silence",
  } satisfies Record<Mood, string>,

  page: {
    loading: "Loading…",
    skipToCall: "Skip to the call",
    language: "Language",
    signOut: "Sign out",
    signOutBlocked: "End the call first: its audio is still being sent.",
    roles: { agent: "Agent", supervisor: "Supervisor", admin: "Administrator" },
  },

  configuration: {
    title: "The page is not set up",
    unreachable: (url: string, found: string) =>
      `Expected the settings at ${url}, found: ${found}.`,
    badField: (name: string, expected: string, found: string) =>
      `config.json: expected ${name} to be ${expected}, found ${found}.`,
  },

  signIn: {
    title: "Sign in",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    busy: "Signing in…",
    demoTitle: "Or try it as",
    demo: (label: string) => `Sign in as ${label.toLowerCase()}`,
    noRole: "Your account has no role in Calltone yet. Ask an administrator to give you one.",
    failed: {
      credentials: "The e-mail or the password is not right.",
      throttled: "Too many attempts. Wait a minute and try again.",
      network: "The sign-in service cannot be reached. Check your connection and try again.",
      other: (code: string) => `Signing in failed (${code}).`,
    },
  },

  calls: {
    title: "Calls",
    loading: "Loading calls…",
    empty: "No calls yet.",
    emptyAgent: "No calls yet. Start one above, or wait for a recording to be processed.",
    uncertain: (mood: string) => `${mood}, uncertain`,
    withoutMood: {
      live: "No reading yet",
      processing: "Being analysed",
      completed: "No speech",
      failed: "Not analysed",
    },
    dominant: (mood: string) => `Mostly ${mood.toLowerCase()}`,
    refused:
      "You may not see this list. Sign out and in again; if that does not help, ask an administrator.",
    broken: (reason: string) => `The list of calls cannot be shown (${reason}).`,
    reconnecting: "Connection lost: showing what was known. Reconnecting…",
  },

  call: {
    customer: (digits: string) => `Customer ${digits}`,
    back: "All calls",
    choose: "Choose a call to see how the caller sounds.",
    loading: "Loading the call…",
    refused: "This call does not exist, or it belongs to another agent.",
    broken: (reason: string) => `This call cannot be shown (${reason}).`,
    agent: "Agent",
    started: "Started",
    duration: "Duration",
    source: "Source",
    callId: "Call",
    statuses: { live: "Live", processing: "Processing", completed: "Completed", failed: "Failed" },
    sources: { live: "Microphone", recording: "Recording", webhook: "Telephone platform" },
    processing: "The recording is being analysed",
    failed: "This call could not be analysed",
    failedNoReason: "No reason was given.",
  },

  reading: {
    title: "How the caller sounds now",
    lastTitle: "How the caller sounded last",
    waiting: "Waiting for the first words…",
    none: "Nothing was heard in this call.",
    lasting: (clock: string) => `for ${clock}`,
    trends: {
      improving: "Improving",
      steady: "Steady",
      worsening: "Worsening",
    } satisfies Record<Trend, string>,
    intensity: "Intensity",
    intensityHint: "How far the voice is from neutral.",
    justNow: "Just now:",
    sure: (percent: string) => `${percent} sure`,
    uncertain: "uncertain",
    uncertainHint: "The voice does not point clearly to one emotion.",
    silenceHint: "nobody is speaking",
    all: "All emotions",
    allOfMood: "All emotions, over the last seconds",
    announce: (mood: string, trend: string) =>
      `The caller sounds ${mood.toLowerCase()}. Trend: ${trend.toLowerCase()}.`,
  },

  timeline: {
    title: "Timeline",
    label: (count: number) =>
      `Timeline of the call: ${count} segments. Arrow keys move between them.`,
    empty: "Segments appear here as they are analysed.",
    hint: "Point at a segment or use the arrow keys for details.",
    segment: (from: string, to: string, mood: string) => `${from} to ${to}, ${mood.toLowerCase()}`,
    sure: (percent: string) => `${percent} sure`,
    uncertain: "uncertain",
    hatched: "Hatched: uncertain. The higher the bar, the surer.",
  },

  summary: {
    title: "Summary of the call",
    dominant: "Mostly",
    segments: (count: number) => (count === 1 ? "1 segment" : `${count} segments`),
    noSpeech: "No speech was found in this call.",
  },

  recorder: {
    newTitle: "New call",
    customer: "Customer reference (optional)",
    consent: "The caller has been told and agrees that the mood of their voice is analysed.",
    consentNeeded: "Tick the box first: without the caller's consent nothing is analysed.",
    start: "Start call with microphone",
    starting: "Starting…",
    title: "Microphone",
    recording: "Listening",
    paused: "Microphone is off",
    ending: "Sending the rest, then ending the call…",
    resume: "Turn microphone on",
    stop: "Turn microphone off",
    end: "End call",
    level: "Input level",
    pending: (count: number) =>
      count === 1 ? "1 chunk waiting to be sent" : `${count} chunks waiting to be sent`,
    retrying: "The service cannot be reached. Nothing is lost: sending goes on by itself.",
    rejected: (count: number, reason: string) =>
      `${count === 1 ? "1 chunk was" : `${count} chunks were`} refused: ${reason}`,
    openCall: "Open the call that is being recorded",
    microphone: {
      denied:
        "The microphone is blocked. Allow it for this page in the browser's address bar, then try again.",
      missing: "No microphone was found. Plug one in, then try again.",
      busy: "The microphone is used by another program. Close that program, then try again.",
      unsupported: "This browser, or a page without https, cannot use the microphone.",
      lost: "The microphone was disconnected. Plug it in, then turn it on again.",
      other: (reason: string) => `The microphone could not be started (${reason}). Try again.`,
    },
  },

  api: {
    unreachable: "The service cannot be reached.",
    timedOut: "The service did not answer in time.",
    unreadable: (status: number) => `The service answered ${status} without saying why.`,
    unexpected: (field: string) => `The service's answer has no ${field}.`,
  },
};

export type Strings = typeof en;
