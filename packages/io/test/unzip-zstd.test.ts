// Zstandard frames from Python's cramjam.
import { describe, expect, it } from "vitest";
import { loadZstd } from "../src/unzip-zstd.js";

const KINDS: Readonly<Record<string, (numBytes: number) => Uint8Array>> = {
  text: (numBytes) => Uint8Array.from({ length: numBytes }, (_, i) => (i % 17 < 12 ? 97 + ((((i * i) >> 5) + i * 7) % 11) : (i >> 4) & 255)),
  ramp: (numBytes) => Uint8Array.from({ length: numBytes }, (_, i) => (i % 4 === 0 ? (i >> 2) & 15 : (i >> 12) & 255)),
  zeros: (numBytes) => new Uint8Array(numBytes),
  noise(numBytes) {
    let state = 1n;
    return Uint8Array.from({ length: numBytes }, () => {
      state = (state * 1103515245n + 12345n) & 0x7fffffffn;
      return Number((state >> 16n) & 255n);
    });
  },
};

/** cramjam.zstd.compress(..., level) */
const FRAMES: readonly (readonly [name: string, kind: string, numBytes: number, frame: string])[] = [
  ["text at level 1", "text", 3000, "KLUv/WC4Cu0qAApUnBIdEDC8NuCdkXZG2hlpZwzt7u7NlfmndJHI7bc1hyMLAUEBFQEwMDAwLy8vLy4uLi4uLS0tLS0sLCwsLCsrKysrKioqKiopKSkpKSgoKCgoJycnJycmJiYmJiUlJSUlJCQkJCQjIyMjI7rifreIiIhICO78e0hICAiIvhzXDQLy8fGhL93Yfnh4eHhYyjW+HR0dHR34r62Ug4ODg+M3NjY2Njqt9r6GhoaGRr1Yc5qRkZGR0S3e9GJgYGBg/K6Y34uLi4uLbXXNFPfnzwV0THPVdt+Oq4WFhYXFfqpvz7bn2wPYrr/y/LVrXFFRUVFxa9/5b6V8ZwC08611zhj/U1BQUEz8/2Ocs9abT0xMSEg8zpvTej/vLiERERFBLda9fub1dQQEBATE1f3mbnO/mgZkZGRkfWxsbGysiomJiYnRsLCwsDAMBgYGBqa/vr6+vt7Ly8vLiy9YsGCBgq5AgYIECXSCBAgQIKAIDhw4cIB2dXV1dWkuLi4urr61tbW1xbW0tLS0PisrKysrY2FhYWHhq6urq6tuZWVlZVWrqqqqqjgVFRUV1Z2ampqaulJSUlJS1IABAwYKfIECBQgQeAIEBgwYQAdERUVFXSgoKCgo+/T09PS0nZycnJx6U1NTU9NmYmJiYrJLS0tLS6+kpKSkVJOSkpKSMhISEhJSPjo6Ojq6RkZGRka5qKioqCgTERERDdmhoSEhISwkFBQU9EFAQEBA/efn5+en+vj4+Pj0np6enp7n4eHh4cE7Ozs7O1ZHR0dHR+fk5OTkaBwcHBycm5ubmxsbGxsbm5qampoaGhoaGpqZmZkZGRkZmZiYmJh+fn5+mn5fX19fX6aYj4+Pj69qW6FChQoUbs8UKFCYMKHyPGGCBAkS8l8JESJEiKB13tvb29vDOOvp6enpcVrz8vLy8np9PDw8PLzc7d3d3d1dv9vOzs7Ojn+vq6urq8N109HR0dFtbOfm5ubmNL5ycnJycrbSuLi4uLj/h4ODg4Oz9yFAgADhgeb0wYMHDhxseh04aNCgAea3AQMGDBjw529vb29vHVc3Nzc3t3x7W1tbW1vXmI2NjY2N77y2tra2hv/V1NTU1PTmaWlpaWl5dzQ0NDS0+vrs7Ozs7GpqZmZmZlYzLSsrKyvLVffee9e3c875/sr33lrv/FrnnLfWGWOMH2N8770XW2utrbXW+pRSSi9Zudvcr6afn5+fn1d7enp6evLnnZ2dnZ1VX05OTk7Oru/m5ubmJrZUU1NTUzPjz8zMzMz8f0xMTExM3unl5eXlZa/X0tLS0lJ3W1lZWVlJf1NSUlJSUtw/fPjwwYO224MHDx069Gw7dODAgQPPz2HDhg0b/tbJycnJSZ2zpKSkpCTOOTIyMjKS1gsJCQkJWT8/Pj4+PnabHR0dHR3vto2NjY2N3zEjIyMjY92/uLi4uIhtV1RUVFTEtyYmJiYmVtoREREREf9fgwYNGjLcxxkyZMCAgVOLAcOFCxfo1RcsWLBggV99eHh4ePj8DQ0NDQ1x1YWFhYWFt2tCQkJCQo3t4ODg4ODOWFBQUFDw/wMDAwMDN++AgICAgLvXv7+/v7/X3S+Av6iBhEGmwE4LdYY5oIMyqgMQEGWUYMkHJ5+BR3homAOP8NAwBx7hoWEOPMJDwxx4hIeGOfAIDw1zADBY5qgaVRMcCRkZGBM4EjIyMCZwJGRkYEzgSMjIwJjA0aATpHNTqhkLsxkL3YwN24yF2YyFbsaGbcbCbMZCN2PDNmNhNmOhm7Fhm7Ewm7HQzdiwzViYzVjoZmzYZqwFMbNSO+rVU688AkOqV+/VP6N+gSpQI3Cr"],
  ["text at level 19", "text", 3000, "KLUv/WC4CvUVABYdaiAQwDId8w/2Ez5Jx3BvklImmZJkkrViuB7sJ3yS6xC0Y0kAVwBxANPyUznAdqz8Pt/5BcyvLa+3/EoDsHzrzTJe6wDiX1urO6XdSaam1L1We00mU6nU1O2Nktvtl0phGMZJ68v2K7uGSFyf/ac/1xirlUqlUmnIgOGChQoUJkiIAOGBgyrps22Q6k+lUihU5UulRaFOp1PlaOk8MZjxVsoLaPOUUUF3go9yciOQTOuNB35SG9lAW0kvF7CzSo/0+/Yl8DS6rAFVqEyREgXKEydN/t57rbXutHl2ZLJESRIkR4wUqdVqNRqNRpvNZjMiQ4QEAfLDRw8eO3TkwHFDJpPJYrFYDAaDwWzUoDFDRgwYL1y0YLFCRYrX6/VyuVyuVqvVQnHCRAkSI0SEAPHBQwcOG1gsFmu1Cv7Tn2t85KgRo0WKEiE6ZKgQoUHBYDAIBAKBv9/vJygQoD9++vDZoycPnjt26vh8Pl+v1+vxeDwenTly4sB546YNmzVq0qA5s9vtdjqdTpfL5XJmypAZIyYMmC9eunDZoiULDofD3W63m81ms2G5YiWB36hR2qVJadg7ceiS5UFIgR+BBjlE0IFMQFg6mGGEDqTQvKDVYufltoCwgxwi6EQGEXYgQwwdaFTQarHzcltA2EEOEeReyCLCDmaIoQONClotdl5uCwg7yCGCTmQQYQcyxNCBRgWtFjsvtwWEHeQQQScyiLADGWLImgRrOZebOkSlWy5BIYaqY5RhBB3kwGPRiQybDxpa7LxsFxg6kUGEHcgQQweyiKCDjQINLXZetgsMncggwg5kiIH3QhYRdrBRop3Fzst2gaETGUTYgQwxdCCLCDrYKNDQYudlu8DQiQwi7EAWNoAO5BDBjTVSkupV+1LUD8GxEB2lEcZRdETNQJzpKapGXVSsWnVDwXp6VcCqBg=="],
  ["noise", "noise", 300, "KLUv/WAsAGEJAMZ+gWtL++L7VPa933wc4YcBvzHeVnIPR2dmh1mqiDxZ6lYTe9KFodg8VFUvN65lW9oCeZjM4xp2jl/ZmY8fPzbuQ3hNDfq+ptrkho7cKW1O/1bhcCD7j7FYBZDFCdxTzao7SJlS01KdBp/qtcIGE5hJsgEerDKIMZxSRpVxNo9X9jkdFvqIdPWYfBdcQbttcY4PcFnHARsvMz2RwB2lDQ2rM41+Xo8+5mh0pjqxw5MRqGTH28rgYOHzvwkAZ6LjJaAhMYfVYsWoT34uCWuUn7BtqZ5aC0ZwgLbPRwympSrYrPug67d5JHIjkkiAxaanhbfXjJDkq2NEUmbjnDMl+V6qunNgXUtxfr6pjFcZccPKXuUqM6yIUWahe3VnZJpp729WQqAdUcUC97uSRQ=="],
  ["one byte many times", "zeros", 400000, "KLUv/aCAGgYAVAAAEAAAAQD7/znAAgIAEAACABAAA9QAAA=="],
  ["several blocks", "ramp", 300000, "KLUv/aDgkwQAZCsAWng0E54REREREREREREREREREREQLgEuAS4BqCCECEJoIIQEQigghM4575zjzjntnMPOOeuco8456ZyDjjnnlHMOOeeMc44454RzjjHmGWOcMaYZY5gxZhljlDEmGWOQMeaYYowhxphhjBHGmGCMKaW8UoorpbRSCiulrFKKKqWkUgoqpZxSiimklDJKKaKUEkophJBHCHGEkEYIYYSQRQhRhJBECEGEkEMIMYSQQgYhRBBCAiFkjPHGGG6M0cYYbIyxxhhqjJHGGGiMccYYZoxRxhhkiDFGGGMIIZ4QwgkhmhCCCSGWEEIJIZIQAgkhjhDCCCGKEIIIIYYIQogQwgshuBBCCyGwEMIKIagQQgohoBDCCSGYEEIJIZAQwgghiAAeAMABABoAgAEAFgBAAQASAAABAA4AwAAACgCAAAAGAEAAAAIAAAQQwgUhVBDCBCFEEMIDITQQwgIhJBDCASEUEMIAIXzuvdfee+y9t9576r2X3nvovXfee+a9V9575L033nvivRfee86555pzjjnnlnNOOeeScw45545zzjjninOOOOeGc04454JzrrX2Wmuusdbaaq2p1lpqraHW2mmtmdZaaa2R1tporYnWWmitMcYeY8wxxhpbjDHFGEuMMcQYO4wxwxgrjDHCGBuMMcEYC4yxtdZba7m1VltrsaXWWmmthdZaZ61l1lplrUXWWmOtJdZaYa2llHpKKaeUakopppRaKimlkFLqKKWMUqoopYhSaiilhFIqKKVSSi+l5FJKLaXEUkorpaQSSimdlJJJKZWUEkkpjZSSSCmFlBJC6CGEHEKoIYQYQmghhBRCKKGDEDIIBdhgjAvGmGCMB8ZYYIwDxvje++697t7b7r3s3rvuverem+696N577r3m3lvuveTeO+694t4b7r3W2metddbaZq1l1tplrVXW2mStRdbaY6011tpirSXW2mGtFdbaYK2ttb5aq6u1tlorq7WuWquqtaZaK6q1nlqrqbWWWiuptY5aq6i1hlorpfRRSh2ltFFKGaV0UUoVpTRRShGl9FBKDaW0UEoJpXRQSgWlNFBK55xvzunmnG3Oyeaca86p5pxpzonmnGfOaeacZc5J5pxjzinmnGHOKaV8UkonpWxSSialXFJKJaVMUkokpTxSSiOlLFJKIqUcUkohpQxSyhjjizG6GGOLMbIY44oxqhhjijGiGOOJMZoYY4kxkhjjiDGKGGOIMUIIH4TQQQgbhJAF///3/3f///b/Z///9f9X///0/0f///P/N///8v8n///x/xf///D/994/773z3jfvPfPeL++98t4n7z3y3h/vvfHeF+898d4P773w3gfvfe/99d5d77313lnvffXeVe899d5R7/303k3vvfTeSe999N5F7z303jnnj3PuOOeNc84454tzrjjniXOOOOeHc24454VzTjjng3MuOOeBc773fntvt/due2+29157b7X3TntvtPc+e2+z9y57b7L3HntvsfcOe2+t9dNaO61101ozrfXSWiutddJaI6310VobrXXRWhOt9dBaC6110FrnnF/O2eWcW86Z5ZxXzlnlnFPOGeWcT87Z5JxLzpnknEfOWeScQ84ZY/wwxg5j3DDGDGO8MMYKY5wwxghjfDAOMCDQghUf33s+fN/z4fseH77v+/B934fv+3z4vufD9/0+fN/z4fueD9/3+PB934fv+z583+fD9z0fvu/3wfd8SMCg74c8KWLQ94OeB2DQ9wM+FVjh+0EPApjm+wF/C4zg+0GPAxjB9wM+ByzD94OeBBim7wc8CezC94NeBwzQ9wNeB/bB94MeAnbI9wMeAtPo+0EPgLHuB946dqEUAgDyBw0JEH0zEQHg58cI1VM5VVMx1VIpVVIh1VEZVVER1VAJVVD9ufPmzJcrT478uPHixIcLDw4EAgDfe+AD4HsfnAFcLAA6dtwUEqDEPVw8AAAAADC8Dq/hWlFTXzcBNwFMAZTSg1JqUEoLSilBKR0opQKlNKCUzjkDc05nztnMOZk55zLnVOacyZwTmXMec05jzlnMOYk55zDnFOacwZxTShmQUjpSykZKyUgpFymlIqVMpJSIlPKQUhpSykJKSUgpBymlIKUMpJQxxkCM0YkxNjFGJsa4xBiVGGMSY0RijEeM0YgxFjFGIsY4xBiFGGMQY4QQBiCEDoSwgRAyEMIFQqhACBMIIQIhPCCEBoSwgBASEMIBQihACAMI4Xsv8N5z3nvNe4957y3vPeW9l7z3kPfe8d4z3nvFe4947w3vPeG9F7z3nHMB55zjnGucc4xzbnHOKc65xDmHOOcO55zhnCucc4RzbnDOCc65wDnXWgu01pzWWtNaY1prS2tNaa0lrTWktXa01ozWWtFaI1prQ2tNaK0FrTVAe+/A3tvZezd7b2bvvey9lb13svdG9t7H3tvYexd7b2LvPey9hb13sPfWWge01o7WutFaM1rrRWutaK0TrTWitT601obWutBaE1rrQWstaK0DrXXOOZBzdnLOTc6ZyTkvOWcl55zknJGc85FzNnLORc6ZyDkPOWch5xzknDHGAYyxgzFuMMYMxnjBGCsY4wRjjGCMD4yxgTEuMMYExnjAGAsY4wBjfO8N3Hude29z72Xuvcu9V7n3Jvde5N573HuNe29x7yXuvcO9V7j3Bvdea23AWutYaxtrLWOtXay1irU2sdYi1trDWmtYawtrLWGtHay1grU2sNbWWgO1VqfW2tRamVrrUmtVaq1JrRWptR61VqPWWtRaiVrrUGsVaq1BrZVSGqCUOpTShlLKUEoXSqlCKU0opUiIJEmHJEmGJEmFJEmEJEmDJEmCJEmBJElRFAWiKHKiKGqiKGKiKFqiKFKiKEqiKEKiKDqiKDKiKCqiKCKiKBqiKBKiKAqiKIIgKABBkANBUANBEANB0AJBkAJBUAJBEAJB0AFBkAFBUAFBEAFB0ABBkABBUABB0PM8ged5nOd5mud5mOd5lud5lOd5kud5kOd5jud5jOd5iud5iOd5hud5hOd5gud5/v+B/7/z/2/+/8z/f/n/K///5P+P/P+P/7/x/y/+/8T/f/j/C///4P/vvQ947x3vfeO9Z7z3i/de8d4n3nvEe3947w3vfeG9J7z3g/de8N4H3vvee6D37vTem94703tfeu9K7z3pvSO996P3bvTei9470Xsfeu9C7z3ovXPOA5xzh3PecM4ZzvnCOVc45wnnHOGcH5xzg3NecM4JzvnAORc45wHnPFmWBbIsc7Isa7IsY7IsW7IsU7IsS7IsQ7IsO7IsM7IsK7IsI7IsG7IsE7IsC7IswzAsgGGYg2FYg2EYg2HYgmGYgmFYgmEYgmHYgWGYgWFYgWEYgWHYgGGYgGFYgGHYdV2B67qc67qa67qY67qW67qU67qS67qQ67qO67qM67qK67qI67qG67qE67qC67osywpYluVYltVYlsVYlrVYlqVYlpVYloVYlnVYlmVYllVYlkVYljVYliVYlhVYllVVVaCqKqeqqqaqKqaqqqWqKqWqqqSqKqSqqqOqKqOqqqKqKqKqqqGqKqGqqqCqKoqiAhRFORRFNRRFMRRFLRRFKRRFJRRFIRRFHRRFGRRFFRRFERRFDRRFCRRFBRRFTdMUmKbJmaapmaaJmaZpmaZJmaYpmaYJmabpmKbJmKapmKaJmKZpmKZJmKYpmKZJkqSAJEmOJEmNJEmMJEmLJEmKJEmJJEkBHhQAL997+L6H73v4vofve/i+h+97+L6H73v4vofve/i+h+97+L6H73v4vofve/i+h+97+L6H73v4vofve/i+h+97+L6H73v4vofvewB8fwatDAB2p1sQYDc8pAiJZAAAAPgfSnqIMU0AWQBZAER0EJFBRAUREUQ0EJFARAER/X/+O/+b/8z/5b/yP/mP/D/+G/+L/8T/4b/wP/hv+7Ht2G5sM7YX24rtxDZi+7Bt2C5sE7YH24LtwDYQZvaYmWNmjZkxZraYmWJmiZkhZnaYmWFmhZkRZjaYmWBmgZlV1VNVTlU1VcVU1VJVSlUlVYVU1VFVRlUVVUVU1VBVQlUFVUVEDxE5RNQQEUNECxEpRJQQERJIZh6ZaWRmkZlEZg6ZKWRmkJmI+CCig4gNIjKIuCCigogJIiKIeCCigYgFIhKIOCCigIgBIt7dc3fO3TV3x9zdcnfK3SV3h9zdcXfG3RV3R9zdcHfC3QV3F7v77K6zu83uMru77K6yu8nuIrt77K6xu8XuErs77K6wu8Huquqjqo6qNqrKqOqiqoqqJqqKqOqhqoaqFqpKqOqgqoKqBqqamU9mOpnZZCaTmUtmKpmZZGYKEADfuYLvex++7334vvfh+96H73sfvu99+L734fveB8D3/hk="],
  ["nothing", "zeros", 0, "KLUv/SAAAQAA"],
];

describe("loadZstd", () => {
  it.each(FRAMES)("decodes %s", async (_, kind, numBytes, frame) => {
    const unzip = await loadZstd();
    expect(Buffer.from(unzip(Buffer.from(frame, "base64"), numBytes)).equals(KINDS[kind](numBytes))).toBe(true);
  });

  it("refuses frames that do not hold the bytes expected", async () => {
    const unzip = await loadZstd();
    const [, , numBytes, frame] = FRAMES[0];
    const bytes = Buffer.from(frame, "base64");
    for (const size of [1, numBytes - 1, numBytes + 1]) expect(() => unzip(bytes, size)).toThrow(RangeError);
    expect(() => unzip(bytes.subarray(0, -10), numBytes)).toThrow(RangeError);
    expect(() => unzip(Buffer.from("no frame at all"), 1)).toThrow(/damaged/);
    expect(() => unzip(new Uint8Array(), 1)).toThrow(RangeError);
  });

  it.each(FRAMES)("ends in bytes or a RangeError, whatever bits are flipped: %s", async (_, __, numBytes, frame) => {
    const unzip = await loadZstd();
    const whole = Buffer.from(frame, "base64");
    const outcome = (bytes: Uint8Array): string => {
      try {
        return unzip(bytes, numBytes).length === numBytes ? "bytes" : "other size";
      } catch (error) {
        return error instanceof RangeError ? "RangeError" : String(error);
      }
    };
    for (let bit = 0; bit < whole.length * 8; bit += whole.length > 1000 ? 29 : 1) {
      const bytes = Uint8Array.from(whole);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      expect(["bytes", "RangeError"]).toContain(outcome(bytes));
    }
  });
});
