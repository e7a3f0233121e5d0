/** The look of a form that pays. What turns stands after the words: these move for nothing. */
export const styles = `
  [aria-busy='true'] :is(.end, .save, .cards) {
    opacity: 0.75;
    cursor: default;
  }
  [aria-busy='true'] .status::after {
    width: 14px;
    height: 14px;
    flex: none;
    margin-inline-start: 8px;
    border: 2px solid var(--focus);
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
    content: '';
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .status::after {
      animation: none !important;
    }
  }
`;
