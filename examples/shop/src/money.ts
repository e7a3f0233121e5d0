import {formatMoney as written, type Money} from '@florin/merchant';

/** An amount for people, such as `€24.00`. */
export const formatMoney = (money: Money): string => written(money, 'en-IE');
