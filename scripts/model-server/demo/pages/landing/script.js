const today = new Date();

document.querySelector("#year").textContent = String(today.getFullYear());

for (const row of document.querySelectorAll("tr[data-days]")) {
  const isToday = row.dataset.days.split(" ").includes(String(today.getDay()));
  row.classList.toggle("today", isToday);
  if (isToday) row.setAttribute("aria-current", "date");
}
