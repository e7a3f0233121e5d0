/**
 * The marks of schemes, all of one height. Drawn are those that are simple shapes; the others are their names, which
 * look better than a trademark drawn from memory.
 */
export const marks = `
  .mark {
    display: inline-block;
    position: relative;
    min-width: 34px;
    height: 22px;
    padding: 0 5px;
    flex: none;
    border: 1px solid #c6ccd3;
    border-radius: 4px;
    background: #fff;
    color: #1a1d21;
    font-size: 11px;
    font-weight: 700;
    line-height: 20px;
    text-align: center;
    white-space: nowrap;
  }
  .mark + .mark {
    margin-inline-start: 4px;
  }
  .mark.visa {
    color: #1434cb;
    font-size: 12px;
    font-style: italic;
    font-weight: 800;
    text-transform: uppercase;
  }
  .mark.amex {
    border-color: #016fd0;
    background: #016fd0;
    color: #fff;
    font-size: 10px;
    text-transform: uppercase;
  }
  .mark:is(.mastercard, .maestro)::before,
  .mark:is(.mastercard, .maestro)::after {
    position: absolute;
    top: 4px;
    left: calc(50% - 10px);
    width: 12px;
    height: 12px;
    border-radius: 50%;
    background: #eb001b;
    content: '';
    forced-color-adjust: none;
  }
  .mark:is(.mastercard, .maestro)::after {
    left: calc(50% - 2px);
    background: #f79e1b;
    opacity: 0.9;
  }
  .mark.maestro::after {
    background: #00a2e5;
  }
`;
