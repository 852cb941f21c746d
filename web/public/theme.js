// Applies the stored theme before the first paint. The app's own code sets it afterwards.
try {
  const theme = JSON.parse(localStorage.getItem("edgewright:theme") ?? "null");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme applies.
}
