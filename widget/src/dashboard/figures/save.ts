/** Hands the browser a file to save. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

const MARGIN_PX = 16;
const TITLE_PX = 20;

/** A chart as a picture of its own: its title above it, on the page's ground. */
export function toPicture(
  chart: HTMLCanvasElement,
  title: string,
  colors: { readonly text: string; readonly surface: string },
): Promise<Blob | null> {
  const scale = chart.clientWidth > 0 ? chart.width / chart.clientWidth : 1;
  const margin = MARGIN_PX * scale;
  const top = margin * 2 + TITLE_PX * scale;
  const picture = document.createElement("canvas");
  picture.width = chart.width + 2 * margin;
  picture.height = chart.height + top + margin;
  const pen = picture.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = colors.surface;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.fillStyle = colors.text;
  pen.font = `600 ${TITLE_PX * scale}px system-ui, sans-serif`;
  pen.textBaseline = "top";
  pen.fillText(title, margin, margin);
  pen.drawImage(chart, margin, top);
  return new Promise((resolve) => {
    picture.toBlob(resolve, "image/png");
  });
}
