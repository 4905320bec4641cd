import type { OrderLine, Size } from './facts.ts';

export type Gender = 'feminine' | 'masculine' | 'neuter';

export interface Dish {
  readonly id: string;
  readonly pizza: boolean;
  readonly english: { readonly one: string; readonly many: string; readonly heard: RegExp; readonly dollars: number };
  readonly russian: {
    /** Accusative after one, after two to four, after five and more. */
    readonly forms: readonly [string, string, string];
    /** How the menu calls it. */
    readonly name: string;
    readonly gender: Gender;
    readonly heard: RegExp;
    readonly roubles: number;
  };
}

/** The generic pizza comes last: a named one must be recognised first. */
export const dishes: readonly Dish[] = [
  {
    id: 'margherita',
    pizza: true,
    english: {
      one: 'margherita',
      many: 'margheritas',
      heard: /marg[a-z]*(?:ita|ito|ite|eta)s?(?: pizzas?)?/,
      dollars: 10,
    },
    russian: {
      forms: ['маргариту', 'маргариты', 'маргарит'],
      name: 'маргарита',
      gender: 'feminine',
      heard: /маргарит[а-я]*/,
      roubles: 500,
    },
  },
  {
    id: 'pepperoni',
    pizza: true,
    english: { one: 'pepperoni', many: 'pepperonis', heard: /pep+er+on(?:i|y|ie)s?(?: pizzas?)?/, dollars: 12 },
    russian: {
      forms: ['пепперони', 'пепперони', 'пепперони'],
      name: 'пепперони',
      gender: 'feminine',
      heard: /пеп+ерони/,
      roubles: 600,
    },
  },
  {
    id: 'four cheese',
    pizza: true,
    english: {
      one: 'four cheese pizza',
      many: 'four cheese pizzas',
      heard: /(?:4|four|for) cheeses?(?: pizzas?)?/,
      dollars: 13,
    },
    russian: {
      forms: ['четыре сыра', 'четыре сыра', 'четыре сыра'],
      name: 'четыре сыра',
      gender: 'feminine',
      heard: /(?:4|четыре) сыра/,
      roubles: 650,
    },
  },
  {
    id: 'mushroom',
    pizza: true,
    english: { one: 'mushroom pizza', many: 'mushroom pizzas', heard: /mushrooms?(?: pizzas?)?/, dollars: 11 },
    russian: {
      forms: ['грибную', 'грибные', 'грибных'],
      name: 'грибная',
      gender: 'feminine',
      heard: /грибн[а-я]+(?: пицц[а-я]*)?|с грибами/,
      roubles: 550,
    },
  },
  {
    id: 'vegetarian',
    pizza: true,
    english: { one: 'vegetarian pizza', many: 'vegetarian pizzas', heard: /vegetarians?(?: pizzas?)?/, dollars: 11 },
    russian: {
      forms: ['вегетарианскую', 'вегетарианские', 'вегетарианских'],
      name: 'вегетарианская',
      gender: 'feminine',
      heard: /вегетарианск[а-я]+(?: пицц[а-я]*)?/,
      roubles: 550,
    },
  },
  {
    id: 'seafood',
    pizza: true,
    english: { one: 'seafood pizza', many: 'seafood pizzas', heard: /sea ?foods?(?: pizzas?)?/, dollars: 15 },
    russian: {
      forms: ['пиццу с морепродуктами', 'пиццы с морепродуктами', 'пицц с морепродуктами'],
      name: 'с морепродуктами',
      gender: 'feminine',
      heard: /(?:пицц[а-я]* )?с морепродуктами/,
      roubles: 800,
    },
  },
  {
    id: 'salad',
    pizza: false,
    english: { one: 'salad', many: 'salads', heard: /salads?/, dollars: 6 },
    russian: {
      forms: ['салат', 'салата', 'салатов'],
      name: 'салат',
      gender: 'masculine',
      heard: /салат[а-я]*/,
      roubles: 300,
    },
  },
  {
    id: 'cola',
    pizza: false,
    english: { one: 'cola', many: 'colas', heard: /(?:coca )?(?:colas?|cokes?)/, dollars: 3 },
    russian: { forms: ['колу', 'колы', 'кол'], name: 'кола', gender: 'feminine', heard: /кол[ауы]?\b/, roubles: 150 },
  },
  {
    id: 'coffee',
    pizza: false,
    english: { one: 'coffee', many: 'coffees', heard: /coffees?/, dollars: 3 },
    russian: { forms: ['кофе', 'кофе', 'кофе'], name: 'кофе', gender: 'masculine', heard: /кофе/, roubles: 150 },
  },
  {
    id: 'tiramisu',
    pizza: false,
    english: { one: 'tiramisu', many: 'tiramisus', heard: /tiramisus?/, dollars: 6 },
    russian: {
      forms: ['тирамису', 'тирамису', 'тирамису'],
      name: 'тирамису',
      gender: 'neuter',
      heard: /тирамису/,
      roubles: 300,
    },
  },
  {
    id: 'pizza',
    pizza: true,
    english: { one: 'pizza', many: 'pizzas', heard: /pizzas?/, dollars: 12 },
    russian: {
      forms: ['пиццу', 'пиццы', 'пицц'],
      name: 'пицца',
      gender: 'feminine',
      heard: /пицц[а-я]*/,
      roubles: 600,
    },
  },
];

export const namedPizzas = dishes.filter((dish) => dish.pizza && dish.id !== 'pizza');

export function findDish(item: string): Dish | undefined {
  return dishes.find((dish) => dish.id === item);
}

export function isPizza(line: OrderLine): boolean {
  return findDish(line.item)?.pizza ?? false;
}

const sizeFactors: Readonly<Record<Size, number>> = { small: 0.75, medium: 1, large: 1.25 };

/** Price of an order in the currency of `priceOf`, rounded to whole units, or undefined when a dish has no price. */
export function totalPrice(order: readonly OrderLine[], priceOf: (dish: Dish) => number): number | undefined {
  let total = 0;
  for (const line of order) {
    const dish = findDish(line.item);
    if (!dish) return undefined;
    total += line.quantity * Math.round(priceOf(dish) * sizeFactors[line.size ?? 'medium']);
  }
  return total;
}
