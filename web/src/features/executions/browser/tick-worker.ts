// Ticks for the page, whose own timers run once a minute after its tab has been hidden for five.
setInterval(() => self.postMessage(null), 1000);
