/** The look of the choice of a country. */
export const styles = `
  select {
    padding-inline-end: 34px;
  }
  option {
    background: var(--field);
    color: var(--text);
  }
  .country .box::after {
    position: absolute;
    inset-inline-end: 14px;
    top: calc(50% - 6px);
    width: 8px;
    height: 8px;
    border: solid var(--faint);
    border-width: 0 2px 2px 0;
    content: '';
    pointer-events: none;
    transform: rotate(45deg);
  }
`;
