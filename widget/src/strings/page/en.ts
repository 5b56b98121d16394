/** The words for what an agent does beside listening, in English. */
export const pageEn = {
  alerts: {
    title: "Alerts",
    happened: (mood: string, percent: string, clock: string) => `${mood}, ${percent}, at ${clock}`,
    showTips: "Show tips",
    hideTips: "Hide tips",
    requestSupervisor: "Ask for a supervisor",
    accept: "Done",
    dismiss: "Dismiss",
    earlier: (count: number) => `Answered alerts (${count})`,
    ofCall: (count: number) => `Alerts of the call (${count})`,
    statuses: {
      open: "Open",
      accepted: "Done",
      dismissed: "Dismissed",
      supervisor_requested: "Supervisor asked for",
    },
    failed: (reason: string) => `The answer could not be stored: ${reason} Try again.`,
    tooLate: "Somebody else has answered this alert already.",
    noTips: "There are no tips for this kind of alert.",
    loadingTips: "Loading the tips…",
    builtIn: {
      deescalate: "The customer sounds angry. Slow down, acknowledge, say what you will do.",
      supervisor: "The call has sounded tense for a while. A supervisor may help.",
      recovered: "The customer has calmed down. Well done.",
      happy: "The customer sounds happy. Well done.",
    },
    knowledge: {
      badField: (name: string, expected: string, found: string) =>
        `The file of tips: expected ${name} to be ${expected}, found ${found}.`,
      unreachable: (found: string) => `The tips cannot be loaded (${found}).`,
    },
  },

  course: {
    show: "Show",
    recent: "Last 2 minutes",
    whole: "Whole call",
    valence: "How pleasant the voice sounds",
    valenceLabel: (now: string, low: string, high: string) =>
      `How pleasant the voice sounds: now ${now}, between ${low} and ${high} in what is shown.`,
    pleasant: "pleasant",
    unpleasant: "unpleasant",
  },

  feedback: {
    open: "It was rather …",
    title: (clock: string) => `How did the caller really sound at ${clock}?`,
    comment: "What makes you think so? (optional)",
    send: "Send",
    sending: "Sending the feedback…",
    cancel: "Cancel",
    choose: "Choose an emotion first.",
    thanks: "Thank you. Your word is kept for the next model.",
    failed: (reason: string) => `The feedback could not be stored: ${reason}`,
  },

  microphone: {
    device: "Which microphone",
    silence: "Silence: nothing is heard",
    reconnecting: "Reconnecting…",
    elsewhere:
      "This call is being recorded in another window. Turn the microphone off there first.",
    conflict:
      "Another window or computer records this call too, so this one has stopped. Its last seconds were not taken; turn the microphone on again if it should go on here.",
  },

  widget: {
    noCall: "The page has not said which call to show.",
    originRefused: (origin: string) =>
      `Calltone does not work in pages of ${origin}: ALLOWED_ORIGINS of its service does not list them.`,
    parentRefused: (origin: string) =>
      `Calltone takes no sign-in from ${origin}: parentOrigins of its config.json does not list it.`,
    signedOut: "This page's sign-in to Calltone has ended.",
    again: "Try again",
  },

  finished: {
    quarters: "Mood in each quarter",
    valence: (figure: string) => `valence ${figure}`,
    worst: "Worst moments",
    best: "Best moments",
    anger: (length: string, at: string) => `Longest anger: ${length}, from ${at}.`,
    recovered: (after: string) => `Calm again after ${after}.`,
    recoveredAtOnce: "Calm again right after.",
    notRecovered: "Not calm again in this call.",
    talk: "Who spoke how much",
    channels: { agent: "Agent", customer: "Customer" },
    segments: (count: number) => `All segments (${count})`,
    table: "Segments of the call",
    from: "From",
    to: "To",
    emotion: "Emotion",
    confidence: "Sure",
    valenceColumn: "Valence",
    more: "Show more",
    export: "Export",
    exportAs: (format: string) => `Export as ${format}`,
    exporting: "Exporting…",
  },

  player: {
    title: "Recording",
    asking: "Looking for the recording…",
    notKept: "The audio of this call is not kept, so there is nothing to play.",
    play: "Play",
    pause: "Pause",
    loading: "Loading…",
    back: "Back 5 s",
    ahead: "Forward 5 s",
    nextAngry: "Next angry moment",
    slider: "Position in the recording",
    position: (clock: string, whole: string) => `${clock} of ${whole}`,
    nobody: "No reading at this point",
    hint: "Space: play or pause. Arrow keys: 5 s. N: next angry moment.",
    playFrom: (clock: string) => `Play from ${clock}`,
    lanes: { agent: "Agent", customer: "Customer", mixed: "Both voices" },
    save: "Save the recording",
    again: "Try again",
    problems: {
      unplayable: (kind: string) =>
        `This browser cannot play recordings of this kind (${kind}). Save it, and play it with another program.`,
      gone: "The audio of this call is not kept any more.",
      interrupted: "The connection broke. Press play to go on.",
      blocked: "The browser wants another click: press play once more.",
      refused: (reason: string) => `The recording cannot be played: ${reason}`,
    },
  },

  log: {
    title: "Recent readings",
    filter: "Show",
    everything: "Everything",
    empty: "No readings.",
    loading: "Loading the readings…",
    more: "Show more",
    when: "When",
    call: "Call",
    at: "At",
    reading: "Reading",
  },

  upload: {
    title: "Upload a recording",
    drop: "Drop a recording here, or",
    pick: "Choose a file",
    formats: (mebibytes: string) => `WAV, FLAC, MP3, M4A, Ogg or WebM, up to ${mebibytes} MB`,
    consent: "The caller has agreed that the mood of their voice is analysed.",
    consentNeeded: "Tick the box first: a recording without consent is not analysed.",
    chosen: (name: string, mebibytes: string) => `${name}, ${mebibytes} MB`,
    start: "Upload",
    cancel: "Cancel the upload",
    progress: "Uploading",
    waiting: "Uploaded. The analysis begins in a moment.",
    badType: (name: string) => `${name} is no recording of a kind that is analysed.`,
    empty: (name: string) => `${name} is empty.`,
    tooLarge: (name: string, found: string, most: string) =>
      `${name} has ${found} MB; at most ${most} MB are taken.`,
    oneOnly: "Please drop one file at a time.",
    interrupted: "The connection broke during the upload. Nothing was stored: try again.",
    refused: (status: number) => `The storage refused the upload (${status}). Try again.`,
    cancelled: "The upload was cancelled.",
  },
};

export type PageStrings = typeof pageEn;
