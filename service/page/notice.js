// A line at the foot of the page that tells what was done; screen readers hear it.

let timer = 0;

export const notice = (text) => {
  const line = document.getElementById("notice");
  line.textContent = text;
  line.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => line.classList.remove("shown"), 6000);
};

/** For screen readers only: what can be seen has changed. */
export const tell = (text) => {
  document.getElementById("notice").textContent = text;
};

export const failure = (error) => notice(error.message);
