const output = document.querySelector('output');

document.addEventListener('florin-authorized', event => {
  // What ships the coffee is `event.result.signed`, once a server has verified it; see examples/shop.
  event.preventDefault();
  const {card, sub} = event.result;
  output.textContent = `Paid with ${card.brand} ${card.last4}: ${sub}`;
});
