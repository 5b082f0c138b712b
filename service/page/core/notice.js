// A line at the foot of the page that says what was done; screen readers read it out.

const SECONDS_SHOWN = 6;

let timer = 0;

/** Write the line for screen readers only: a reader who sees the page sees the change itself. */
export const announce = (text) => {
  document.getElementById("notice").textContent = text;
};

/** Show the line for some seconds. */
export const showNotice = (text) => {
  announce(text);
  const line = document.getElementById("notice");
  line.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => line.classList.remove("shown"), SECONDS_SHOWN * 1000);
};

export const showError = (error) => showNotice(error.message);
