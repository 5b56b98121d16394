/** Has the browser keep what is at an address that answers with an attachment. */
export function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}
