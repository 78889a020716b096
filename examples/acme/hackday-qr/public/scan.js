"use strict";

const video = document.querySelector("video");
const canvas = document.createElement("canvas");
const output = document.querySelector("#tracking");

async function start() {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  await video.play();
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  requestAnimationFrame(look);
}

function look() {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = window.qr(picture.data, picture.width, picture.height);
  const tracking = found && /^[A-Z]{2}\d{9}[A-Z]{2}$/.exec(found.trim());
  if (tracking && checkDigit(tracking[0])) {
    output.textContent = tracking[0];
    navigator.vibrate?.(80);
  } else {
    requestAnimationFrame(look);
  }
}

// S10, the way postal services check their numbers.
function checkDigit(code) {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(code[2 + i]), 0);
  const check = 11 - (sum % 11);
  return Number(code[10]) === (check === 10 ? 0 : check === 11 ? 5 : check);
}

document.querySelector("button").addEventListener("click", start);
