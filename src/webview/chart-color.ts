/** Colours a chart may ask for, by VS Code's names. */
export type ChartColor = 'blue' | 'orange' | 'green' | 'red' | 'purple' | 'yellow';
