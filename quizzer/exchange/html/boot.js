document.documentElement.classList.add("live"); // before anything is drawn: the booklet stays out of sight
try { document.documentElement.dataset.theme = JSON.parse(localStorage.getItem("quizzer.theme")) || ""; } catch {}
