/** With this module the schemes of one country are known, too. A form can do without it until it is shown. */
import {addBrands} from './brand.js';
import {LOCAL} from './brands-local.js';

addBrands(LOCAL);
