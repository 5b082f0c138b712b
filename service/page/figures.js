// Numbers as people read them.

export const percent = (share) => `${Math.round(share * 100)}%`;
