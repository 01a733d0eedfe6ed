// Node-RED finds a node's form by its .js name; Node takes the types off the rest.
export { default } from './nestbox-room.ts';
