/** The browser refuses without permission; the text can still be selected. Answers whether it was copied. */
export function copyText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
