import type { PageStrings } from "./en.ts";

/** Español. */
export const pageEs: PageStrings = {
  alerts: {
    title: "Avisos",
    happened: (mood, percent, clock) => `${mood}, ${percent}, en ${clock}`,
    showTips: "Ver consejos",
    hideTips: "Ocultar consejos",
    requestSupervisor: "Pedir supervisión",
    accept: "Hecho",
    dismiss: "Descartar",
    earlier: (count) => `Avisos respondidos (${count})`,
    ofCall: (count) => `Avisos de la llamada (${count})`,
    statuses: {
      open: "Abierto",
      accepted: "Hecho",
      dismissed: "Descartado",
      supervisor_requested: "Supervisión pedida",
    },
    failed: (reason) => `No se pudo guardar la respuesta: ${reason} Vuelva a intentarlo.`,
    tooLate: "Otra persona ya ha respondido a este aviso.",
    noTips: "No hay consejos para este tipo de aviso.",
    loadingTips: "Cargando los consejos…",
    builtIn: {
      deescalate:
        "El cliente suena enfadado. Hable más despacio, muestre comprensión y diga qué hará.",
      supervisor: "La llamada suena tensa desde hace un rato. La supervisión puede ayudar.",
      recovered: "El cliente se ha calmado. Bien hecho.",
      happy: "El cliente suena contento. Bien hecho.",
    },
    knowledge: {
      badField: (name, expected, found) =>
        `El archivo de consejos: se esperaba ${expected} en ${name}, se encontró ${found}.`,
      unreachable: (found) => `No se pueden cargar los consejos (${found}).`,
    },
  },

  course: {
    show: "Mostrar",
    recent: "Últimos 2 minutos",
    whole: "Toda la llamada",
    valence: "Lo agradable que suena la voz",
    valenceLabel: (now, low, high) =>
      `Lo agradable que suena la voz: ahora ${now}, entre ${low} y ${high} en lo que se ve.`,
    pleasant: "agradable",
    unpleasant: "desagradable",
  },

  feedback: {
    open: "Fue más bien …",
    title: (clock) => `¿Cómo sonaba de verdad en ${clock}?`,
    comment: "¿En qué lo notó? (opcional)",
    send: "Enviar",
    sending: "Enviando la opinión…",
    cancel: "Cancelar",
    choose: "Elija primero una emoción.",
    thanks: "Gracias. Su opinión se guarda para el próximo modelo.",
    failed: (reason) => `No se pudo guardar la opinión: ${reason}`,
  },

  microphone: {
    device: "Qué micrófono",
    silence: "Silencio: no se oye nada",
    reconnecting: "Volviendo a conectar…",
    elsewhere: "Esta llamada se está grabando en otra ventana. Apague allí primero el micrófono.",
    conflict:
      "Otra ventana u otro equipo también graba esta llamada, así que esta se detuvo. Sus últimos segundos no se aceptaron; encienda de nuevo el micrófono si debe seguir aquí.",
  },

  widget: {
    noCall: "La página no ha dicho qué llamada mostrar.",
    originRefused: (origin) =>
      `Calltone no funciona en páginas de ${origin}: ALLOWED_ORIGINS de su servicio no las nombra.`,
    parentRefused: (origin) =>
      `Calltone no acepta el inicio de sesión de ${origin}: parentOrigins de su config.json no lo nombra.`,
    signedOut: "La sesión de esta página en Calltone ha terminado.",
    again: "Intentar de nuevo",
  },

  finished: {
    quarters: "Ánimo en cada cuarto",
    valence: (figure) => `valencia ${figure}`,
    worst: "Peores momentos",
    best: "Mejores momentos",
    anger: (length, at) => `Enfado más largo: ${length}, desde ${at}.`,
    recovered: (after) => `Calma de nuevo tras ${after}.`,
    recoveredAtOnce: "Calma de nuevo enseguida.",
    notRecovered: "Sin calma de nuevo en esta llamada.",
    talk: "Quién habló cuánto",
    channels: { agent: "Agente", customer: "Cliente" },
    segments: (count) => `Todos los segmentos (${count})`,
    table: "Segmentos de la llamada",
    from: "Desde",
    to: "Hasta",
    emotion: "Emoción",
    confidence: "Certeza",
    valenceColumn: "Valencia",
    more: "Ver más",
    export: "Exportación",
    exportAs: (format) => `Exportar como ${format}`,
    exporting: "Exportando…",
  },

  player: {
    title: "Grabación",
    asking: "Buscando la grabación…",
    notKept: "El audio de esta llamada no se conserva: no hay nada que reproducir.",
    play: "Reproducir",
    pause: "Pausar",
    loading: "Cargando…",
    back: "Atrás 5 s",
    ahead: "Adelante 5 s",
    nextAngry: "Siguiente enfado",
    slider: "Posición en la grabación",
    position: (clock, whole) => `${clock} de ${whole}`,
    nobody: "Sin lectura en este punto",
    hint: "Espacio: reproducir o pausar. Flechas: 5 s. N: siguiente enfado.",
    playFrom: (clock) => `Reproducir desde ${clock}`,
    lanes: { agent: "Agente", customer: "Cliente", mixed: "Ambas voces" },
    save: "Guardar la grabación",
    again: "Volver a intentarlo",
    problems: {
      unplayable: (kind) =>
        `Este navegador no puede reproducir grabaciones de este tipo (${kind}). Guárdela y reprodúzcala con otro programa.`,
      gone: "El audio de esta llamada ya no se conserva.",
      interrupted: "La conexión se cortó. Pulse «Reproducir» para seguir.",
      blocked: "El navegador pide otro clic: pulse «Reproducir» una vez más.",
      refused: (reason) => `La grabación no se puede reproducir: ${reason}`,
    },
  },

  log: {
    title: "Últimas lecturas",
    filter: "Mostrar",
    everything: "Todo",
    empty: "No hay lecturas.",
    loading: "Cargando las lecturas…",
    more: "Ver más",
    when: "Cuándo",
    call: "Llamada",
    at: "En",
    reading: "Lectura",
  },

  upload: {
    title: "Subir una grabación",
    drop: "Suelte aquí una grabación, o",
    pick: "Elegir un archivo",
    formats: (mebibytes) => `WAV, FLAC, MP3, M4A, Ogg o WebM, hasta ${mebibytes} MB`,
    consent: "La persona que llama acepta que se analice el estado de ánimo de su voz.",
    consentNeeded: "Marque primero la casilla: sin consentimiento no se analiza ninguna grabación.",
    chosen: (name, mebibytes) => `${name}; ${mebibytes} MB`,
    start: "Subir",
    cancel: "Cancelar la subida",
    progress: "Subiendo",
    waiting: "Subida. El análisis empieza enseguida.",
    badType: (name) => `${name} no es una grabación de un tipo que se analice.`,
    empty: (name) => `${name} está vacío.`,
    tooLarge: (name, found, most) =>
      `${name} tiene ${found} MB; se admiten ${most} MB como máximo.`,
    oneOnly: "Suelte un solo archivo a la vez.",
    interrupted: "La conexión se cortó durante la subida. No se guardó nada: vuelva a intentarlo.",
    refused: (status) => `El almacenamiento rechazó la subida (${status}). Vuelva a intentarlo.`,
    cancelled: "La subida se canceló.",
  },
};
