#!/usr/bin/env node
import { readConfig } from './config.ts';
import { createProgram } from './program.ts';
import { runProgram } from './run-program.ts';

process.exitCode = await runProgram(createProgram(readConfig()), process.argv);
