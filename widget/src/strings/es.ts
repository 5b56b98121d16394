import { dashboardEs } from "./dashboard/es.ts";
import { pageEs } from "./page/es.ts";
import type { Strings } from "./en.ts";

/** Every word the page shows, in Spanish. */
export const es: Strings = {
  ...pageEs,
  language: "es",
  product: "Calltone",
  dashboard: dashboardEs,
  tagline: "Cómo suena quien llama, mientras habla.",

  moods: {
    neutral: "Neutral",
    happy: "Alegría",
    sad: "Tristeza",
    angry: "Enfado",
    surprised: "Sorpresa",
    fearful: "Miedo",
    disgusted: "Asco",
    silence: "Silencio",
  },

  page: {
    loading: "Cargando…",
    skipToCall: "Ir a la llamada",
    language: "Idioma",
    signOut: "Cerrar sesión",
    signOutBlocked: "Termine antes la llamada: su audio aún se está enviando.",
    roles: { agent: "Agente", supervisor: "Supervisión", admin: "Administración" },
  },

  configuration: {
    title: "La página no está configurada",
    unreachable: (url, found) => `Se esperaban los ajustes en ${url}; se encontró: ${found}.`,
    badField: (name, expected, found) =>
      `config.json: ${name} debía ser ${expected}; se encontró ${found}.`,
  },

  signIn: {
    title: "Iniciar sesión",
    email: "Correo electrónico",
    password: "Contraseña",
    submit: "Iniciar sesión",
    busy: "Iniciando sesión…",
    demoTitle: "O pruebe como",
    demo: (label) => `Entrar como ${label.toLowerCase()}`,
    noRole: "Su cuenta aún no tiene ningún rol en Calltone. Pida uno a administración.",
    failed: {
      credentials: "El correo o la contraseña no son correctos.",
      throttled: "Demasiados intentos. Espere un minuto y vuelva a intentarlo.",
      network:
        "No se puede llegar al servicio de inicio de sesión. Compruebe la conexión y vuelva a intentarlo.",
      other: (code) => `No se pudo iniciar la sesión (${code}).`,
    },
  },

  calls: {
    title: "Llamadas",
    loading: "Cargando llamadas…",
    empty: "Todavía no hay llamadas.",
    emptyAgent:
      "Todavía no hay llamadas. Empiece una arriba o espere a que se procese una grabación.",
    uncertain: (mood) => `${mood}, incierto`,
    withoutMood: {
      live: "Sin lectura todavía",
      processing: "Analizándose",
      completed: "Sin voz",
      failed: "Sin analizar",
    },
    dominant: (mood) => `Sobre todo ${mood.toLowerCase()}`,
    refused:
      "No puede ver esta lista. Cierre la sesión y vuelva a entrar; si no sirve, pregunte a administración.",
    broken: (reason) => `No se puede mostrar la lista de llamadas (${reason}).`,
    reconnecting: "Conexión perdida: se muestra lo último conocido. Reconectando…",
  },

  call: {
    customer: (digits) => `Cliente ${digits}`,
    back: "Todas las llamadas",
    choose: "Elija una llamada para ver cómo suena quien llama.",
    loading: "Cargando la llamada…",
    refused: "Esta llamada no existe o es de otro agente.",
    broken: (reason) => `No se puede mostrar esta llamada (${reason}).`,
    agent: "Agente",
    started: "Inicio",
    duration: "Duración",
    source: "Origen",
    callId: "Llamada",
    statuses: {
      live: "En curso",
      processing: "Procesando",
      completed: "Terminada",
      failed: "Fallida",
    },
    sources: { live: "Micrófono", recording: "Grabación", webhook: "Centralita" },
    processing: "Se está analizando la grabación",
    failed: "No se pudo analizar esta llamada",
    failedNoReason: "No se indicó el motivo.",
  },

  reading: {
    title: "Cómo suena ahora quien llama",
    lastTitle: "Cómo sonaba al final quien llama",
    waiting: "A la espera de las primeras palabras…",
    none: "No se oyó nada en esta llamada.",
    lasting: (clock) => `desde hace ${clock}`,
    trends: {
      improving: "Mejora",
      steady: "Estable",
      worsening: "Empeora",
    },
    intensity: "Intensidad",
    intensityHint: "Cuánto se aleja la voz de lo neutral.",
    justNow: "Ahora mismo:",
    sure: (percent) => `${percent} de certeza`,
    uncertain: "incierto",
    uncertainHint: "La voz no apunta con claridad a ninguna emoción.",
    silenceHint: "nadie habla",
    all: "Todas las emociones",
    allOfMood: "Todas las emociones de los últimos segundos",
    announce: (mood, trend) =>
      `La voz de quien llama: ${mood.toLowerCase()}. Tendencia: ${trend.toLowerCase()}.`,
  },

  timeline: {
    title: "Línea de tiempo",
    label: (count) =>
      `Línea de tiempo de la llamada: ${count} segmentos. Las flechas pasan de uno a otro.`,
    empty: "Los segmentos aparecen aquí a medida que se analizan.",
    hint: "Señale un segmento o use las flechas para ver los detalles.",
    segment: (from, to, mood) => `de ${from} a ${to}, ${mood.toLowerCase()}`,
    sure: (percent) => `${percent} de certeza`,
    uncertain: "incierto",
    hatched: "Rayado: incierto. Cuanto más alta la barra, mayor la certeza.",
  },

  summary: {
    title: "Resumen de la llamada",
    dominant: "Sobre todo",
    segments: (count) => (count === 1 ? "1 segmento" : `${count} segmentos`),
    noSpeech: "No se encontró voz en esta llamada.",
  },

  recorder: {
    newTitle: "Llamada nueva",
    customer: "Referencia del cliente (opcional)",
    consent: "Se ha informado a quien llama y acepta que se analice el estado de ánimo de su voz.",
    consentNeeded:
      "Marque antes la casilla: sin el consentimiento de quien llama no se analiza nada.",
    start: "Empezar llamada con micrófono",
    starting: "Empezando…",
    title: "Micrófono",
    recording: "Escuchando",
    paused: "El micrófono está apagado",
    ending: "Se envía el resto y después termina la llamada…",
    resume: "Encender el micrófono",
    stop: "Apagar el micrófono",
    end: "Terminar la llamada",
    level: "Nivel de entrada",
    pending: (count) => (count === 1 ? "1 fragmento por enviar" : `${count} fragmentos por enviar`),
    retrying: "No se puede llegar al servicio. No se pierde nada: el envío continúa solo.",
    rejected: (count, reason) =>
      `${count === 1 ? "Se rechazó 1 fragmento" : `Se rechazaron ${count} fragmentos`}: ${reason}`,
    openCall: "Abrir la llamada que se está grabando",
    microphone: {
      denied:
        "El micrófono está bloqueado. Permítalo para esta página en la barra de direcciones y vuelva a intentarlo.",
      missing: "No se encontró ningún micrófono. Conecte uno y vuelva a intentarlo.",
      busy: "Otro programa usa el micrófono. Cierre ese programa y vuelva a intentarlo.",
      unsupported: "Este navegador, o una página sin https, no puede usar el micrófono.",
      lost: "El micrófono se desconectó. Conéctelo y vuelva a encenderlo.",
      other: (reason) => `No se pudo iniciar el micrófono (${reason}). Vuelva a intentarlo.`,
    },
  },

  api: {
    unreachable: "No se puede llegar al servicio.",
    timedOut: "El servicio no respondió a tiempo.",
    unreadable: (status) => `El servicio respondió ${status} sin decir por qué.`,
    unexpected: (field) => `En la respuesta del servicio falta ${field}.`,
  },
};
