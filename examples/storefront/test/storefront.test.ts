/** The storefront in a real browser, a file for each concept; one shop and one browser for all, since both take long to start. */
import './home.case.ts';
import './order.case.ts';
import './identity.case.ts';
import './access.case.ts';
import './search.case.ts';
import './empty-and-offline.case.ts';
import './photo.case.ts';
