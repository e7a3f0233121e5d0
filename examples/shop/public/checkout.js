// An order's session lives for half an hour. A page that lies open longer gets another one, and the form goes on with
// what was typed.
const card = document.querySelector('florin-card-form');

const renew = async () => {
  // A shop that does not answer now is asked again when the session has ended.
  const answer = await fetch(`${location.pathname}/session`, {method: 'POST'}).catch(() => undefined);
  if (answer?.ok) card.session = await answer.text();
  // Paid meanwhile, perhaps in another tab: the order's own page knows.
  else if (answer?.status === 409) location.reload();
};

card.addEventListener('florin-expiring', renew);
card.addEventListener('florin-expired', renew);

// A page that was loaded anew finds a payment that was under way. It ends without a submit, which is made up for then.
let submitted = false;
addEventListener('submit', () => (submitted = true), true);
card.addEventListener('florin-authorized', () => submitted || card.form.requestSubmit());
